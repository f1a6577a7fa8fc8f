/**
 * The engine: one log of ticks and changes of alerts in, firings and touched alerts out. Deterministic: what fires is a function of the
 * log alone, whatever the batching, and a restart from saved progress and marks changes nothing.
 *
 * Flow: a tick passes the gates of its market (two comparisons and one for time); where a gate is met, `tick-walker.ts` walks its path
 * through `series-graph.ts` and the level indexes, and `alert-states.ts` decides each alert that was reached. Everything else
 * (arm, disarm, remove, load) is `alert-book.ts`.
 */

import { createAlertBook } from './alert-book.ts';
import { columnsBytes, createAlertColumns, hasFlag, IN_USE } from './alert-columns.ts';
import { type AlertIds, createAlertIds } from './alert-ids.ts';
import { createAlertOptionsTable } from './alert-options.ts';
import { createAlertStates } from './alert-states.ts';
import { createDeafAlerts } from './deaf-alerts.ts';
import { createFloodHistory } from './flood-history.ts';
import { createMarketTimers } from './market-timers.ts';
import { createMarketWatches } from './market-watches.ts';
import { addToSet, type NumberList } from './number-list.ts';
import { createRegistrations } from './registrations.ts';
import { countThresholds, seriesBytes } from './series-columns.ts';
import { createSeriesGraph } from './series-graph.ts';
import type { EngineOutput, StepOutput, TouchedAlert } from './step-output.ts';
import type { AlertProgress, EngineEntry, LoadAlert, MarketMark, Tick } from './tick.ts';
import { createTickWalker } from './tick-walker.ts';

export interface EngineStats {
  /** Alerts known, whatever their phase. */
  readonly alerts: number;
  readonly markets: number;
  /** Series known, those of markets included. */
  readonly series: number;
  /** Levels that are watched: at most two for each comparison of an alert that is not finished. */
  readonly levels: number;
  /** Memory of the columns, ids and indexes, about. */
  readonly bytes: number;
}

export interface Engine {
  /** Sets the last evaluated tick of a market, from durable state. Before `load`. */
  restoreMarket(mark: MarketMark): void;
  /**
   * Adds an alert from durable state, at start; `recentFiredAtMs` are the times of its last firings, at most 15, oldest first, from which the flood stop
   * goes on counting; `notBefore` is that of its arming. Throws where its condition does not parse.
   */
  readonly load: LoadAlert;
  /**
   * Evaluates one entry of the log and adds what happened to `out`. False where it was ignored: a tick or seed that is not after its
   * market's last, a change of an older arming or of an alert that is not known. Throws where the condition of an `arm` does not parse.
   */
  step(entry: EngineEntry, out: StepOutput): boolean;
  /** A market's number for `tick`; made known at the first call. */
  market(name: string): number;
  /** As `step` with a tick, by the market's number: what the hot loop calls. `open` NaN where it is not known. */
  tick(market: number, atMs: number, open: number, high: number, low: number, last: number, out: StepOutput): boolean;
  progressOf(alertId: string): AlertProgress | undefined;
  /** Forgets an alert that is done or suspended, once that is durable. Nothing happens to another, or to an unknown one. */
  release(alertId: string): void;
  /** The market's last evaluated tick; undefined where there was none. */
  mark(market: string): MarketMark | undefined;
  /**
   * Alerts whose progress the steps behind `out` moved and that are still known, each once, as they are *now*: read it before the next step.
   * Nearly in the order of their ids, which is that of their owners: alerts that are stored together come together, and writing a burst in
   * this order touches few pages.
   */
  touched(out: StepOutput): IterableIterator<TouchedAlert>;
  /** The marks of markets that ticks behind `out` moved, each once, as they are now. */
  marks(out: StepOutput): readonly MarketMark[];
  /** Names of the markets that live alerts read, their own included; `version` grows whenever the set changes. */
  watched(): { readonly version: number; readonly markets: () => Iterable<string> };
  /** O(series and blocks of levels): for metrics, not for every tick. */
  stats(): EngineStats;
}

export function createEngine(): Engine {
  const alerts = createAlertColumns();
  const ids = createAlertIds();
  const graph = createSeriesGraph();
  const options = createAlertOptionsTable();
  const floods = createFloodHistory();
  const timers = createMarketTimers();
  const deaf = createDeafAlerts(graph);
  const { columns } = graph;
  const registrations = createRegistrations(alerts, columns, options);
  const states = createAlertStates(alerts, floods);
  const walker = createTickWalker({ alerts, ids, graph, options, registrations, states, timers, deaf });
  const watches = createMarketWatches(alerts);
  const book = createAlertBook({ alerts, ids, graph, options, registrations, states, floods, watches, deaf, walker });

  function tick(
    market: number,
    atMs: number,
    open: number,
    high: number,
    low: number,
    last: number,
    output: StepOutput,
  ): boolean {
    const out = output as EngineOutput;
    if (!(atMs > (columns.atMs[market] as number))) {
      out.outOfOrder += 1;
      return false;
    }
    addToSet(out.markets, market);
    const isQuiet = high < (columns.gateUp[market] as number) && low > (columns.gateDown[market] as number);
    if (isQuiet && atMs < (columns.dueMs[market] as number)) {
      columns.value[market] = last;
      columns.atMs[market] = atMs;
      return true;
    }
    book.joinAhead(market, atMs);
    walker.walk(market, atMs, open, high, low, last, out);
    return true;
  }

  function tickOf(its: Tick, out: StepOutput): boolean {
    return tick(graph.market(its.market), its.atMs, its.open ?? Number.NaN, its.high, its.low, its.last, out);
  }

  function seed(mark: MarketMark, out: EngineOutput): boolean {
    const market = graph.market(mark.market);
    if (!(mark.atMs > (columns.atMs[market] as number))) return false;
    addToSet(out.markets, market);
    walker.seed(market, mark.atMs, mark.last, out);
    return true;
  }

  function change(slot: number, out: EngineOutput): boolean {
    if (slot < 0) return false;
    addToSet(out.alerts, slot);
    return true;
  }

  function markOf(market: number): MarketMark | undefined {
    if (market < 0 || columns.atMs[market] === 0) return undefined;
    return {
      market: graph.marketName(market),
      atMs: columns.atMs[market] as number,
      last: columns.value[market] as number,
    };
  }

  return {
    restoreMarket(mark) {
      const market = graph.market(mark.market);
      columns.value[market] = mark.last;
      columns.previous[market] = mark.last;
      columns.atMs[market] = mark.atMs;
    },
    load: book.load,
    step(entry, output) {
      const out = output as EngineOutput;
      switch (entry.kind) {
        case 'tick':
          return tickOf(entry.tick, out);
        case 'seed':
          return seed(entry.mark, out);
        case 'arm':
          return change(book.arm(entry), out);
        case 'disarm':
          return change(book.disarm(entry.alertId, entry.arming), out);
        case 'remove': {
          const isKnown = ids.find(entry.alertId) >= 0;
          book.remove(entry.alertId);
          return isKnown;
        }
      }
    },
    market: graph.market,
    tick,
    progressOf(alertId) {
      const slot = ids.find(alertId);
      return slot < 0 ? undefined : book.progressOf(slot);
    },
    release: book.release,
    mark: (market) => markOf(graph.findMarket(market)),
    *touched(output) {
      const { alerts: touchedSlots, firings } = output as EngineOutput;
      const firingsOf = firings.bySlot();
      for (const slot of inOrderOfIds(touchedSlots.list, ids)) {
        if (!hasFlag(alerts, slot, IN_USE)) continue;
        const its = firingsOf(slot);
        const alertId = ids.idOf(slot);
        // A slot may have changed hands within the batch: what its former alert fired went with that alert.
        const isMixed = its.some((firing) => firing.alertId !== alertId);
        const own = isMixed ? its.filter((firing) => firing.alertId === alertId) : its;
        yield { alertId, progress: book.progressOf(slot), firings: own };
      }
    },
    marks(output) {
      const { list } = (output as EngineOutput).markets;
      const found: MarketMark[] = [];
      for (let i = 0; i < list.length; i++) found.push(markOf(list.items[i] as number) as MarketMark);
      return found;
    },
    watched: () => ({
      version: watches.version,
      markets: () => [...watches.list()].map((market) => graph.marketName(market)),
    }),
    stats: () => ({
      alerts: alerts.count,
      markets: graph.markets(),
      series: graph.series(),
      levels: countThresholds(columns),
      bytes: columnsBytes(alerts) + ids.bytes() + seriesBytes(columns) + timers.bytes() + floods.bytes(),
    }),
  };
}

/** Order and place in one double: a typed array of a million sorts in a tenth of a second, an array of objects in ten times that. */
const PLACE_RANGE = 2 ** 23;

function* inOrderOfIds(slots: NumberList, ids: AlertIds): Generator<number> {
  const keys = new Float64Array(slots.length);
  for (let i = 0; i < slots.length; i++) keys[i] = ids.orderOf(slots.items[i] as number) * PLACE_RANGE + i;
  keys.sort();
  for (const key of keys) yield slots.items[key % PLACE_RANGE] as number;
}
