/**
 * A real SMTP server as a process of its own, driven by its parent over IPC: what it does with the next messages is told to it, what it took is told back.
 * Started by `mail-server.ts`; knows no Tidemark.
 */
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { MailBehavior, MailServerCommand, MailServerReport } from './mail-server.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  tls?: { key: string; cert: string };
  user?: string;
  password?: string;
};
/** For the next messages, one each; then `standing`. */
const next: MailBehavior[] = [];
let standing: MailBehavior = { kind: 'accept' };
const current = new Map<string, MailBehavior>();

function report(message: MailServerReport): void {
  process.send?.(message);
}

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

function dropConnection(session: SMTPServerSession): void {
  for (const connection of server.connections as Set<{ id: string; _socket: { destroy(): void } }>) {
    if (connection.id === session.id) connection._socket.destroy();
  }
}

const server = new SMTPServer({
  ...(options.tls ? { ...options.tls } : { hideSTARTTLS: true }),
  authOptional: options.user === undefined,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  closeTimeout: 200,
  onAuth(auth, _session, done) {
    const isRight = auth.username === options.user && auth.password === options.password;
    if (isRight) done(null, { user: auth.username ?? '' });
    else done(refusal(535, '5.7.8 Authentication failed'));
  },
  onConnect(_session, done) {
    report({ kind: 'connected' });
    // A server that takes the connection and never greets.
    if (standing.kind !== 'silent') done();
  },
  onRcptTo(_address, session, done) {
    const behavior = next.shift() ?? standing;
    current.set(session.id, behavior);
    report({ kind: 'asked', behavior: behavior.kind });
    if (behavior.kind === 'refuse-recipient') done(refusal(behavior.code, behavior.text));
    else done();
  },
  onData(stream, session, done) {
    const behavior = current.get(session.id) ?? standing;
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (behavior.kind === 'drop') dropConnection(session);
    });
    stream.on('end', () => {
      if (behavior.kind === 'drop') return;
      if (behavior.kind === 'refuse-message') return done(refusal(behavior.code, behavior.text));
      const { mailFrom, rcptTo } = session.envelope;
      report({
        kind: 'received',
        mail: {
          raw: Buffer.concat(chunks).toString('utf8'),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
        },
      });
      setTimeout(done, behavior.kind === 'slow' ? behavior.ms : 0);
    });
  },
});

server.on('error', () => {
  // Of single connections: clients that break off are what is being tried here.
});
process.on('message', (command: MailServerCommand) => {
  if (command.next) next.push(...command.next);
  if (command.standing) standing = command.standing;
  report({ kind: 'obeyed' });
});
process.on('disconnect', () => process.exit(0));
const listening = server.listen(options.port, '127.0.0.1', () => {
  report({ kind: 'listening', port: (listening.address() as { port: number }).port });
});
