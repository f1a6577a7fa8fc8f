/** What people ask about alerts without changing them: one, a list, what a condition would say, which markets are watched most. */

import { readCondition } from '#contract/alert-rules';
import type { Alert, AlertCheck, AlertChecked, AlertList, AlertQuery, AlertTop } from '#contract/api/alerts';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { conditionMarkets, typeOfCondition } from '#engine';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { notFound } from './alert-changes.ts';
import { judge, judgeStored } from './alert-judgment.ts';
import type { MarketAccess, Quotes } from './alert-ports.ts';
import type { AlertRanking } from './alert-ranking.ts';
import type { AlertStore } from './alert-store.ts';
import { viewAlert } from './alert-view.ts';

export interface AlertReading {
  get(userId: string, id: string): Promise<Result<Alert, Problem>>;
  /** Newest first. `cursor_invalid` for a cursor that is not one of ours. */
  list(userId: string, query: AlertQuery): Promise<Result<AlertList, Problem>>;
  /** `condition_invalid`. Keeps nothing and claims nothing; a market that the user may not see has no price here. */
  check(userId: string, body: AlertCheck): Promise<Result<AlertChecked, Problem>>;
  top(userId: string): Promise<AlertTop>;
}

const PAGE_DEFAULT = 50;

export function createAlertReading(deps: {
  store: Pick<AlertStore, 'find' | 'list'>;
  ranking: AlertRanking;
  quotes: Pick<Quotes, 'last'>;
  marketAccess: Pick<MarketAccess, 'isVisible'>;
}): AlertReading {
  const { store, ranking, quotes, marketAccess } = deps;

  async function visibleQuotes(userId: string, markets: readonly string[]): Promise<Pick<Quotes, 'last'>> {
    const visible = new Set<string>();
    for (const market of markets) if (await marketAccess.isVisible(userId, market)) visible.add(market);
    return { last: (market) => (visible.has(market) ? quotes.last(market) : undefined) };
  }

  return {
    async get(userId, id) {
      const alert = await store.find(userId, id);
      return alert ? ok(viewAlert(alert, judgeStored(alert, quotes))) : err(notFound());
    },

    async list(userId, query) {
      const beforeId = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 1)?.[0];
      if (query.cursor !== undefined && typeof beforeId !== 'string') return err(cursorInvalid());
      const page = await store.list({
        userId,
        state: query.state,
        market: query.market,
        text: query.q,
        beforeId: typeof beforeId === 'string' ? beforeId : undefined,
        limit: query.limit ?? PAGE_DEFAULT,
      });
      const last = page.hasMore ? page.items.at(-1) : undefined;
      return ok({
        items: page.items.map((alert) => viewAlert(alert, judgeStored(alert, quotes))),
        nextCursor: last ? encodeCursor([last.id]) : null,
      });
    },

    async check(userId, { market, condition: text }) {
      const condition = readCondition(text, market);
      if (!condition.ok) {
        return err(problem('condition_invalid', condition.error.message, { errors: [condition.error] }));
      }
      const { tree, canonical } = condition.value;
      const seen = await visibleQuotes(userId, conditionMarkets(tree, market));
      const { value, alreadyTrue, distance } = judge(tree, market, seen);
      return ok({ canonical, type: typeOfCondition(tree), value, alreadyTrue, distance });
    },

    top: (userId) => ranking.top(userId),
  };
}

export function cursorInvalid(): Problem {
  return problem('cursor_invalid', 'The cursor is not one of this list. Begin again without one.');
}
