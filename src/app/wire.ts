/**
 * Every module made once and handed what it needs of the others: the one place where values cross between modules.
 */
import { createAlerts } from '#modules/alerts';
import { createAuth } from '#modules/auth';
import { createEvaluator } from '#modules/evaluator';
import { createNotifications } from '#modules/notifications';
import { createPrices } from '#modules/prices';
import { createTasks } from '#modules/tasks';
import { type Config, publicUrlOf } from './config.ts';
import type { Foundations } from './foundations.ts';
import { PROBLEM_TABLE } from './http/problem-table.ts';
import { loadOrMakePushKeys, loadOrMakeSecretKey } from './keys.ts';
import { venuesOf } from './venue-settings.ts';

/** Ticks of a venue's market that come within this time are one, which keeps all of them that an alert can see. */
const VENUE_MERGE_MS = 100;

export interface WireOptions {
  readonly onBug: (cause: unknown) => void;
  /** See AppOptions. */
  readonly demoEmail?: string | undefined;
}

export function wireModules(foundations: Foundations, config: Config, { onBug, demoEmail }: WireOptions) {
  const { keyFolder, random } = foundations;
  const publicUrl = publicUrlOf(config, config.port);
  const auth = createAuth({ ...foundations, publicUrl, demoEmail });
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
    vapidKeys: loadOrMakePushKeys(keyFolder, random),
    vapidSubject: vapidSubjectOf(config, publicUrl),
    publicUrl,
    accounts: auth.profiles,
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
    evaluator,
    notifications,
    /**
     * Started in this order, stopped in the reverse: who consumes is ready before who produces, prices restore the marks that the evaluator
     * has loaded, and the evaluator drains after the last tick came in.
     */
    inOrder: [auth, notifications, tasks, evaluator, prices, alerts] as const,
  };
}

/** How push services reach whoever runs this server. They refuse addresses that nobody can reach, so the sender of mails goes first. */
function vapidSubjectOf({ mailFrom }: Config, publicUrl: string): string {
  const sender = /([^\s<>]+@[^\s<>]+?)>?$/.exec(mailFrom ?? '')?.[1];
  if (sender !== undefined) return `mailto:${sender}`;
  return publicUrl.startsWith('https:') ? publicUrl : 'mailto:operator@localhost';
}
