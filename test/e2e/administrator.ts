/**
 * Somebody who runs the server, with something to see on their screen: a message of somebody else that was given up, and by the answers of the
 * server as a test changes them what it cannot bring about: a venue in every state, partitions that are behind.
 */
import type { BrowserContextOptions } from 'playwright-core';
import { openAccounts } from '#app/accounts';
import { readConfig } from '#app/config';
import type { AdminOverview } from '#contract/api/admin';
import type { FeedItem } from '#contract/api/prices';
import { createAlert, createWebhook, pushPrices } from '#test/alert-drive';
import { until } from '#test/until';
import { startWebhookReceiver } from '#test/webhook-receiver';
import type { PageWorld, Person } from './browser.ts';

/** Makes somebody who is signed in an administrator, who has not opened the page yet. */
export async function signInAdministrator(world: PageWorld, options: BrowserContextOptions): Promise<Person> {
  const person = await world.signIn(options);
  const config = readConfig({ TIDEMARK_DATA_DIR: world.app.dataDir });
  if (!config.ok) throw new Error(config.error.join());
  const accounts = await openAccounts(config.value);
  await accounts.users.promote(person.email);
  await accounts.close();
  return person;
}

/** A message that its endpoint refused for good. */
export async function giveUpMessage(world: PageWorld): Promise<void> {
  const receiver = await startWebhookReceiver();
  receiver.answerWith = (_message, response) => response.writeHead(422).end();
  try {
    const client = await world.app.signUp();
    await createWebhook(client, receiver.url('/bot'));
    await pushPrices(client, 'custom:REFUSED/USD', '10');
    await createAlert(client, { market: 'custom:REFUSED/USD', condition: 'price >= 11' });
    await pushPrices(client, 'custom:REFUSED/USD', '12');
    const isDead = async () =>
      (await client.all<{ state: string }>('/v1/deliveries')).some((one) => one.state === 'dead');
    await until(isDead, 'the message to be given up');
  } finally {
    await receiver.close();
  }
}

/** From now on the overview also has venues in every state, and partitions that are behind. */
export async function addTroubles({ page }: Person): Promise<void> {
  await page.route('**/v1/admin/overview', async (route) => {
    const response = await route.fetch();
    const overview = (await response.json()) as AdminOverview;
    const since = new Date(Date.now() - 90_000).toISOString();
    const heard = new Date(Date.now() - 1_000).toISOString();
    const feed = (venue: string, status: FeedItem['status'], more: Partial<FeedItem> = {}): FeedItem => ({
      venue,
      status,
      since,
      markets: 1_412,
      watched: 12,
      simulated: false,
      ...more,
    });
    const feeds = [
      feed('binance', 'live', { lastMessageAt: heard }),
      feed('sim', 'live', { lastMessageAt: heard, simulated: true }),
      feed('coinbase', 'stale', { lastMessageAt: since }),
      feed('kraken', 'connecting'),
      feed('bybit', 'down', { reason: 'connect ECONNREFUSED 127.0.0.1:9' }),
    ];
    const lagging = [{ partition: 7, waiting: 1_204 }];
    await route.fulfill({
      response,
      json: {
        ...overview,
        feeds,
        partitions: { ...overview.partitions, lagging, state: '1 of 32 partitions is behind' },
      },
    });
  });
}
