/** Firings as people read them, each with how far it has been delivered. They stay readable when their alert is deleted. */
import type { AlertFiringQuery, Firing, FiringList, FiringQuery } from '#contract/api/alerts';
import { formatDecimal } from '#contract/decimal';
import { firingId } from '#contract/ids';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { formatInstant, parseInstant } from '#contract/time';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { notFound } from './alert-changes.ts';
import type { DeliveryCounter } from './alert-ports.ts';
import { cursorInvalid } from './alert-reading.ts';
import type { AlertStore } from './alert-store.ts';
import type { FiringPlace, FiringRecord, FiringStore } from './firing-store.ts';

export interface FiringService {
  /** Newest first. `cursor_invalid`, `validation_failed`. Empty for an alert of somebody else. */
  list(userId: string, query: FiringQuery): Promise<Result<FiringList, Problem>>;
  /** The same; `not_found` where the user has no such alert, nor firings of one that is deleted. */
  listOfAlert(userId: string, alertId: string, query: AlertFiringQuery): Promise<Result<FiringList, Problem>>;
}

const PAGE_DEFAULT = 50;

export function createFiringService(deps: {
  store: FiringStore;
  alerts: Pick<AlertStore, 'find'>;
  deliveries: DeliveryCounter;
}): FiringService {
  const { store, alerts, deliveries } = deps;

  const list: FiringService['list'] = async (userId, query) => {
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    if (query.cursor !== undefined && !after) return err(cursorInvalid());
    const sinceMs = query.since === undefined ? undefined : parseInstant(query.since);
    if (query.since !== undefined && sinceMs === undefined) return err(sinceInvalid());
    const limit = query.limit ?? PAGE_DEFAULT;
    const page = await store.list({ userId, alertId: query.alertId, market: query.market, sinceMs, after, limit });
    const counts = await deliveries.countsOf(userId, page.items.map(idOf));
    const last = page.hasMore ? page.items.at(-1) : undefined;
    return ok({
      items: page.items.map((firing) => viewFiring(firing, counts.get(idOf(firing)) ?? {})),
      nextCursor: last ? encodeCursor([last.firedAtMs, last.alertId, last.sequence]) : null,
    });
  };

  return {
    list,
    async listOfAlert(userId, alertId, query) {
      const page = await list(userId, { ...query, alertId });
      const isEmpty = page.ok && page.value.items.length === 0;
      return isEmpty && !(await alerts.find(userId, alertId)) ? err(notFound()) : page;
    },
  };
}

function idOf({ alertId, sequence }: FiringRecord): string {
  return firingId(alertId, sequence);
}

function viewFiring(firing: FiringRecord, deliveries: Readonly<Record<string, number>>): Firing {
  const { alertId, sequence, market, condition } = firing;
  return {
    id: idOf(firing),
    alertId,
    sequence,
    market,
    condition,
    at: formatInstant(firing.atMs),
    firedAt: formatInstant(firing.firedAtMs),
    price: formatDecimal(firing.price),
    value: formatDecimal(firing.value),
    backfilled: firing.isBackfilled,
    deliveries: { ...deliveries },
  };
}

function placeOf(cursor: string): FiringPlace | undefined {
  const [firedAtMs, alertId, sequence] = decodeCursor(cursor, 3) ?? [];
  return typeof firedAtMs === 'number' && typeof alertId === 'string' && typeof sequence === 'number'
    ? { firedAtMs, alertId, sequence }
    : undefined;
}

function sinceInvalid(): Problem {
  const errors = [{ path: 'since', message: 'Expected an instant such as 2026-01-31T09:00:00Z.' }];
  return problem('validation_failed', 'The query has faults; each is listed in `errors`.', { errors });
}
