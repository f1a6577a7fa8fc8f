/** What flows do again and again: a price pushed, an alert made, a verified webhook. Each asserts that the server took it. */
import type { SignedInClient } from '#test/api-client';
import { until } from '#test/until';

const START_MS = Date.UTC(2026, 0, 1);
let minute = 0;

/** Each price a minute after the one before, over all markets. */
export async function pushPrices(client: SignedInClient, market: string, ...prices: string[]): Promise<void> {
  const ticks = prices.map((price) => ({ at: new Date(START_MS + ++minute * 60_000).toISOString(), price }));
  const answer = await client.call<{ accepted: number }>('POST', '/v1/ticks', { market, ticks });
  if (answer.status !== 202 || answer.body.accepted !== prices.length)
    throw new Error(`a push answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** The id of the alert. */
export async function createAlert(client: SignedInClient, body: Record<string, unknown>): Promise<string> {
  const answer = await client.call<{ id: string }>('POST', '/v1/alerts', body);
  if (answer.status !== 201) throw new Error(`an alert answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

export interface VerifiedChannel {
  readonly id: string;
  readonly secret: string;
}

/** The endpoint must answer its verification. */
export async function createWebhook(client: SignedInClient, url: string): Promise<VerifiedChannel> {
  const answer = await client.call<VerifiedChannel>('POST', '/v1/channels', { kind: 'webhook', url });
  if (answer.status !== 201) throw new Error(`a channel answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  await until(async () => {
    const { body } = await client.call<{ verified: boolean }>('GET', `/v1/channels/${answer.body.id}`);
    return body.verified;
  }, 'the verification');
  return answer.body;
}
