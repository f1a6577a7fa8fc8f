/** What the bus brings to prices: users who are gone. Repeating a message is harmless: what is released is found no more. */
import type { Bus, Subscription } from '#platform/bus/bus';
import type { PriceService } from './price-service.ts';

const PRICE_QUEUE = 'prices';
const TOPICS = ['auth.user.deleted'] as const;

/** Binds the queue, then consumes it. */
export async function startPriceConsumers(deps: {
  bus: Pick<Bus, 'bind' | 'consume'>;
  service: Pick<PriceService, 'forgetUser'>;
}): Promise<Subscription> {
  await deps.bus.bind(PRICE_QUEUE, TOPICS);
  return deps.bus.consume(PRICE_QUEUE, TOPICS, (message) => deps.service.forgetUser(message.body.userId));
}
