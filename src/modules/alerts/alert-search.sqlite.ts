/**
 * Lists of alerts in SQLite. Without a filter, or by market, a page is one walk of an index. By state or text there is no index (a state
 * changes with every firing, and one would slow each of them): the user's alerts are looked through in bounded steps instead, newest first,
 * until the page is full; between the steps the event loop has its turn.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import type { SqliteDatabase } from '#platform/database/sqlite';
import type { AlertRecord } from './alert.ts';
import { JOINS, RECORD_COLUMNS, recordOf, SHOWN_STATE } from './alert-rows.sqlite.ts';
import type { AlertListQuery, AlertPage } from './alert-store.ts';

/** Alerts looked at in one step: one to two milliseconds. */
const STEP_ALERTS = 1_000;

/** Sorts after every id. */
const NEWEST = '~';

type Filter = Pick<AlertListQuery, 'state' | 'text'>;

export async function listAlerts(db: SqliteDatabase, query: AlertListQuery): Promise<AlertPage> {
  const walk = walkOf(query);
  const wanted = query.limit + 1;
  const beforeId = query.beforeId ?? NEWEST;
  const found =
    query.state === undefined && query.text === undefined
      ? readRange(db, walk, { beforeId, fromId: '', limit: wanted })
      : await search(db, walk, { filter: query, beforeId, wanted });
  return { items: found.slice(0, query.limit), hasMore: found.length > query.limit };
}

/** Which index is walked, and the values of its leading columns. */
interface Walk {
  readonly source: string;
  readonly where: string;
  readonly values: readonly string[];
}

function walkOf(query: AlertListQuery): Walk {
  return query.market === undefined
    ? { source: 'alerts a INDEXED BY alerts_by_user', where: 'a.user_id = ?', values: [query.userId] }
    : {
        source: 'alerts a INDEXED BY alerts_by_market',
        where: 'a.market = ? AND a.user_id = ?',
        values: [query.market, query.userId],
      };
}

function readRange(
  db: SqliteDatabase,
  walk: Walk,
  range: { beforeId: string; fromId: string; limit: number },
): AlertRecord[] {
  const sql = `SELECT ${RECORD_COLUMNS} FROM ${walk.source} ${JOINS}
    WHERE ${walk.where} AND a.id < ? AND a.id >= ? ORDER BY a.id DESC LIMIT ?`;
  return db
    .prepare(sql)
    .all(...walk.values, range.beforeId, range.fromId, range.limit)
    .map(recordOf);
}

async function search(
  db: SqliteDatabase,
  walk: Walk,
  request: { filter: Filter; beforeId: string; wanted: number },
): Promise<AlertRecord[]> {
  const found: AlertRecord[] = [];
  let beforeId = request.beforeId;
  while (true) {
    const step = db
      .prepare(
        `SELECT a.id FROM ${walk.source} WHERE ${walk.where} AND a.id < ? ORDER BY a.id DESC LIMIT 1 OFFSET ${STEP_ALERTS - 1}`,
      )
      .get(...walk.values, beforeId)?.id as string | undefined;
    const ids = matches(db, walk, { filter: request.filter, beforeId, fromId: step ?? '' });
    for (const id of ids.slice(0, request.wanted - found.length))
      found.push(...readRange(db, walk, { beforeId: `${id}${NEWEST}`, fromId: id, limit: 1 }));
    if (step === undefined || found.length >= request.wanted) return found;
    beforeId = step;
    await giveWay();
  }
}

/** Ids in the range that pass the filter, newest first. Reads no more columns than the filter looks at. */
function matches(
  db: SqliteDatabase,
  walk: Walk,
  request: { filter: Filter; beforeId: string; fromId: string },
): string[] {
  const { state, text } = request.filter;
  const columns = text === undefined ? 'a.id' : 'a.id, a.note, a.market, a.condition';
  const joins = state === undefined ? '' : JOINS;
  const hasState = state === undefined ? '' : `AND ${SHOWN_STATE} = ?`;
  const rows = db
    .prepare(
      `SELECT ${columns} FROM ${walk.source} ${joins}
        WHERE ${walk.where} AND a.id < ? AND a.id >= ? ${hasState} ORDER BY a.id DESC`,
    )
    .all(...walk.values, request.beforeId, request.fromId, ...(state === undefined ? [] : [state]));
  if (text === undefined) return rows.map((row) => String(row.id));
  const part = text.toLowerCase();
  return rows
    .filter(({ note, market, condition }) =>
      [note, market, condition].some((field) => typeof field === 'string' && field.toLowerCase().includes(part)),
    )
    .map((row) => String(row.id));
}
