/**
 * Every module made once and handed what it needs of the others: the one place where values cross between modules.
 */
import { createAlerts } from '#modules/alerts';
import { createAuth } from '#modules/auth';
import { createEvaluator } from '#modules/evaluator';
import { createNotifications } from '#modules/notifications';
import { createPrices } from '#modules/prices';
import { createTasks } from '#modules/tasks';
import { type Config, publicUrlOf, venuesOf } from './config.ts';
import type { Foundations } from './foundations.ts';
import { PROBLEM_TABLE } from './http/problem-table.ts';
import { loadOrMakeSecretKey } from './keys.ts';

/** Ticks of a venue's market that come within this time are one, which keeps all of them that an alert can see. */
const VENUE_MERGE_MS = 100;

export interface WireOptions {
  readonly onBug: (cause: unknown) => void;
  /** See AppOptions. */
  readonly demoEmail?: string | undefined;
}

export function wireModules(foundations: Foundations, config: Config, { onBug, demoEmail }: WireOptions) {
  const { keyFolder, random } = foundations;
  const auth = createAuth({ ...foundations, publicUrl: publicUrlOf(config, config.port), demoEmail });
  const evaluator = createEvaluator({ ...foundations, onBug });
  const prices = createPrices({
    ...foundations,
    marks: evaluator.marks,
    watched: evaluator.watched,
    config: {
      venues: venuesOf(config),
      outlierPercent: config.outlierPercent,
      mergeMs: { pushed: config.tickMergeMs ?? 0, venues: config.tickMergeMs ?? VENUE_MERGE_MS },
    },
  });
  const notifications = createNotifications({
    ...foundations,
    prices: prices.prices,
    feeds: { current: prices.feeds.items, subscribe: prices.feeds.subscribe },
    sessions: auth.sessions,
    secretKey: loadOrMakeSecretKey(keyFolder, random),
  });
  const alerts = createAlerts({
    ...foundations,
    quotes: prices.quotes,
    marketAccess: prices.marketAccess,
    channels: notifications.channels,
    deliveries: notifications.deliveryCounts,
    statusOf: (code) => PROBLEM_TABLE[code].status,
  });
  const tasks = createTasks({ ...foundations, profiles: auth.profiles });
  return {
    auth,
    prices,
    /**
     * Started in this order, stopped in the reverse: who consumes is ready before who produces, prices restore the marks that the evaluator
     * has loaded, and the evaluator drains after the last tick came in.
     */
    inOrder: [auth, notifications, tasks, evaluator, prices, alerts] as const,
  };
}
