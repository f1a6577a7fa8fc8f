/** Starts a mail server in a process of its own, tells it how to behave, and keeps what it took. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ParsedMail, parseMail } from '#test/mail-message';
import { until } from '#test/until';

export type MailBehavior =
  | { readonly kind: 'accept' | 'drop' | 'silent' }
  /** Takes it, and says so only after a while. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'refuse-recipient' | 'refuse-message'; readonly code: number; readonly text: string };

export interface MailServerCommand {
  readonly next?: readonly MailBehavior[];
  readonly standing?: MailBehavior;
}

interface RawMail {
  readonly raw: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
}

export type MailServerReport =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'connected' | 'obeyed' }
  | { readonly kind: 'asked'; readonly behavior: MailBehavior['kind'] }
  | { readonly kind: 'received'; readonly mail: RawMail };

export interface ReceivedMail extends RawMail, ParsedMail {}

export interface MailServer {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** How often a recipient was named, and a connection made. */
  readonly asked: number;
  readonly connections: number;
  /** For the next messages, one each; then `standing` again. */
  behave(...next: readonly MailBehavior[]): Promise<void>;
  behaveAlways(standing: MailBehavior): Promise<void>;
  /** The first mail to the address that was not waited for before. */
  mailTo(address: string, timeoutMs?: number): Promise<ReceivedMail>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** On the same port, after `kill`. */
  revive(): Promise<void>;
}

export interface MailServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly user?: string;
  readonly password?: string;
}

const SCRIPT = join(import.meta.dirname, 'mail-server-process.ts');

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const taken = new Set<ReceivedMail>();
  let [asked, connections] = [0, 0];
  let port = 0;
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const started = fork(SCRIPT, [JSON.stringify({ port, ...options })], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    started.on('message', (message: MailServerReport) => {
      if (message.kind === 'received') received.push({ ...message.mail, ...parseMail(message.mail.raw) });
      if (message.kind === 'asked') asked += 1;
      if (message.kind === 'connected') connections += 1;
    });
    const [first] = (await once(started, 'message')) as [MailServerReport];
    if (first.kind !== 'listening') throw new Error('the mail server did not start');
    port = first.port;
    return started;
  }

  async function command(what: MailServerCommand): Promise<void> {
    const obeyed = new Promise<void>((resolve) => {
      child.on('message', function heard(message: MailServerReport) {
        if (message.kind !== 'obeyed') return;
        child.off('message', heard);
        resolve();
      });
    });
    child.send(what);
    await obeyed;
  }

  return {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    received,
    get asked() {
      return asked;
    },
    get connections() {
      return connections;
    },
    behave: (...next) => command({ next }),
    behaveAlways: (standing) => command({ standing }),
    async mailTo(address, timeoutMs = 10_000) {
      const find = () => received.find((mail) => mail.to.includes(address) && !taken.has(mail));
      await until(async () => find() !== undefined, `mail to ${address}`, timeoutMs);
      const mail = find() as ReceivedMail;
      taken.add(mail);
      return mail;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async revive() {
      child = await start();
    },
  };
}
