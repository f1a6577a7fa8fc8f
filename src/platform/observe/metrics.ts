/**
 * What can be watched of a tick on its way from acceptance to delivery, and of what carries it; read at `/metrics` by Prometheus.
 * Each field is one metric, its help text says what it counts. Histograms are in seconds.
 * Label values are few and fixed (kinds, codes, route patterns): never ids, markets or addresses.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** From half a millisecond to ten seconds: most ticks take a few milliseconds, a backlog takes seconds. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const DELIVERED_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

type MakeCounter = <L extends string>(name: string, help: string, labelNames?: readonly L[]) => Counter<L>;

/** Of connections to venues and what they bring. */
function feedMetrics(counter: MakeCounter) {
  return {
    feedFramesRejected: counter(
      'feed_frames_rejected_total',
      "Frames of venues, or parts of them, that were not taken, by venue and reason; what they held comes from the venue's history.",
      ['venue', 'reason'],
    ),
    feedConnectionsLost: counter(
      'feed_connections_lost_total',
      'Connections to venues that ended although they were wanted, or could not be made.',
      ['venue'],
    ),
    feedTradesRepeated: counter(
      'feed_trades_repeated_total',
      'Trades of watched markets that had come before and were dropped.',
      ['venue'],
    ),
    feedGaps: counter(
      'feed_gaps_total',
      "Holes in the trades of watched markets, by what became of them: filled from the venue's history, or given up.",
      ['venue', 'outcome'],
    ),
    feedRequests: counter('feed_requests_total', "Requests to the venues' HTTP interfaces that ended, by outcome.", [
      'venue',
      'outcome',
    ]),
  };
}

/** A registry of its own, so that several processes' worth of metrics can stand in one test. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const updates: (() => void)[] = [];
  collectDefaultMetrics({ register: registry });

  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `tidemark_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `tidemark_${name}`, help, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[] = []) =>
    new Histogram<L>({ name: `tidemark_${name}`, help, buckets, labelNames: [...labelNames], registers });

  return {
    ticksAccepted: counter('ticks_accepted_total', 'Ticks that passed the guard, before merging.'),
    ticksMerged: counter('ticks_merged_total', 'Ticks that were merged into a later one of their market.'),
    ticksRejected: counter('ticks_rejected_total', 'Ticks that were refused, by reason code.', ['reason']),
    ...feedMetrics(counter),
    ticksEvaluated: counter('ticks_evaluated_total', 'Ticks that the engine has stepped over.'),
    alertsLoaded: gauge('evaluator_alerts', 'Alerts that the evaluator holds.'),
    firings: counter('firings_total', 'Firings that are durable.'),
    tickToFiringSeconds: histogram(
      'tick_to_firing_seconds',
      'From the append of a tick to the tick log until its firings are durable.',
      LATENCY_BUCKETS,
    ),
    tickToDeliveredSeconds: histogram(
      'tick_to_delivered_seconds',
      'From the computation of a firing until a channel has accepted its delivery, by kind of channel.',
      DELIVERED_BUCKETS,
      ['kind'],
    ),
    deliveries: counter('deliveries_total', 'Delivery attempts that ended, by kind of channel and outcome.', [
      'kind',
      'outcome',
    ]),
    outboxAgeSeconds: gauge('outbox_age_seconds', 'Age of the oldest message that its consumers have not yet taken.'),
    busReady: gauge('bus_ready', 'Messages that are not yet acknowledged, over all queues.'),
    busDead: gauge('bus_dead_letters', 'Messages that were set aside after too many failures.'),
    groupCommitWrites: counter(
      'database_writes_total',
      'Writes that the transactions of the embedded database carried.',
    ),
    groupCommitSeconds: histogram(
      'database_group_commit_seconds',
      'How long a transaction took, with its sync; its count is the number of transactions.',
      LATENCY_BUCKETS,
    ),
    httpRequestSeconds: histogram(
      'http_request_seconds',
      'How long requests took, by method, route pattern and status; its count is the number of requests.',
      LATENCY_BUCKETS,
      ['method', 'route', 'status'],
    ),
    /** Registers what sets gauges before each reading. */
    beforeScrape(update: () => void): void {
      updates.push(update);
    },
    /** All metrics in the text format of Prometheus. */
    async text(): Promise<string> {
      for (const update of updates) update();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
