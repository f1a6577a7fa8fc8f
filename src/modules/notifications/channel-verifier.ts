/**
 * Sends verification messages to channels that are not verified, a few times, and takes a fitting answer for proof: the endpoint that
 * answers 2xx with `{"code": "<the code>"}` has read it, a push service that answers 201 knows the browser. A mail is sent until it is accepted, and its
 * reader posts the code. Claims move the next due instant first, so a crash costs a repeat at most.
 */
import type { Logger } from 'pino';
import { formatInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import type { ChannelSecrets } from './channel-secrets.ts';
import type { ChannelStore } from './channel-store.ts';
import type { Channel } from './channels/channel.ts';
import type { ChannelRegistry } from './channels/channel-registry.ts';
import type { ChannelRecord } from './notification.ts';

export interface ChannelVerifierDeps {
  readonly store: Pick<ChannelStore, 'claimVerifications' | 'endVerification'>;
  readonly registry: ChannelRegistry;
  readonly secrets: ChannelSecrets;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pollMs: number;
  readonly confirm: (channel: ChannelRecord) => Promise<void>;
  /** The message did not arrive. */
  readonly noteUnreached: (channel: ChannelRecord, reason: string) => Promise<void>;
}

export interface ChannelVerifier {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
  /** Sends the message of a channel's round now, which the caller has counted as sent. */
  verifyNow(channel: ChannelRecord): Promise<void>;
}

/** After the first message, further ones come after each of these, until the channel is verified; then none. */
export const RESEND_MS = [5_000, 30_000, 120_000, 600_000];
/** Sends at once. One that does not answer holds its place for the length of a timeout. */
const CONCURRENCY = 64;
const ANSWER_BYTES_MAX = 4_096;

export function createChannelVerifier(deps: ChannelVerifierDeps): ChannelVerifier {
  const { clock, log } = deps;
  const running = new Set<Promise<void>>();
  let isStopped = true;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function sendDue(): Promise<void> {
    const nowMs = clock.nowMs();
    const limit = CONCURRENCY - running.size;
    if (isStopped || limit <= 0) return;
    const nextDueMs = (sent: number) => {
      const delayMs = RESEND_MS[sent - 1];
      return delayMs === undefined ? undefined : nowMs + delayMs;
    };
    for (const channel of await deps.store.claimVerifications({ nowMs, limit, nextDueMs })) {
      const send = verify(deps, channel)
        .catch((cause) => log.error({ err: cause, channelId: channel.id }, 'a verification could not be sent'))
        .finally(() => running.delete(send));
      running.add(send);
    }
  }

  function look(): void {
    clearTimeout(timer);
    looking = looking
      .then(sendDue)
      .catch((cause) => log.error({ err: cause }, 'due verifications could not be looked up; trying again'))
      .then(() => {
        clearTimeout(timer);
        if (!isStopped) timer = setTimeout(look, deps.pollMs);
      });
  }

  return {
    start() {
      isStopped = false;
      look();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(running);
    },
    wake() {
      if (!isStopped) look();
    },
    verifyNow: (channel) => verify(deps, channel),
  };
}

async function verify(
  { store, registry, secrets, clock, confirm, noteUnreached }: ChannelVerifierDeps,
  channel: ChannelRecord,
): Promise<void> {
  const { proof } = registry[channel.kind];
  const code = secrets.codeOf(channel.id, channel.verifyRound);
  const outcome = await registry[channel.kind].send({
    id: `msg_verification_${channel.verifyRound}_${channel.id}`,
    channelId: channel.id,
    target: channel.target,
    ...(channel.secret ? { secret: secrets.unseal(channel.secret, channel.id) } : {}),
    message: {
      type: 'channel.verification',
      timestamp: formatInstant(channel.updatedAtMs),
      data: { code, channelId: channel.id },
    },
    atMs: clock.nowMs(),
    answerBytesMax: ANSWER_BYTES_MAX,
  });
  if (outcome.kind !== 'accepted') await noteUnreached(channel, outcome.reason);
  else if (isProof(proof, { code, ...outcome.answer })) return confirm(channel);
  // Whoever was told once, or will never be, is not told again; an endpoint may learn to answer meanwhile.
  if (proof !== 'answer' && outcome.kind !== 'retry') await store.endVerification(channel.id, channel.verifyRound);
}

function isProof(
  proof: Channel['proof'],
  { code, status, body = '' }: { code: string; status?: number; body?: string },
) {
  if (proof === 'acceptance') return status === 201;
  return proof === 'answer' && codeIn(body) === code;
}

/** The `code` of a JSON object; undefined for any other text. */
function codeIn(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : undefined;
  } catch {
    // Most endpoints answer with something of their own, or nothing; their owner posts the code instead.
    return undefined;
  }
}
