/**
 * What a venue's history makes of the answers of its REST interface: a body, or HistoryUnavailable with the pause that the venue wants; and the same
 * as a Result for those who show candles. Stands between venue-rest and the histories.
 */
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { RestRequest, VenueRest } from './connection/venue-rest.ts';
import { HistoryUnavailable } from './tape/venue-history.ts';

/** The body of the answer, understood by `read`; undefined from it is an answer that makes no sense. */
export async function askRest<T>(
  rest: Pick<VenueRest, 'get'>,
  request: RestRequest,
  read: (body: unknown) => T | undefined,
): Promise<T> {
  const answer = await rest.get(request);
  switch (answer.kind) {
    case 'answered': {
      const understood = read(answer.body);
      if (understood === undefined) throw new HistoryUnavailable(`the answer to ${request.path} is not understood`);
      return understood;
    }
    case 'paused':
      throw new HistoryUnavailable('the venue asked for a pause', answer.retryAfterMs);
    case 'refused':
      throw new HistoryUnavailable(`the venue refused ${request.path} with ${answer.status}`);
    case 'failed':
      throw new HistoryUnavailable(answer.detail);
  }
}

/** What fails because the venue does is `overloaded`. */
export async function historyResult<T>(work: Promise<T>): Promise<Result<T, Problem>> {
  try {
    return ok(await work);
  } catch (cause) {
    if (!(cause instanceof HistoryUnavailable)) throw cause;
    const retryAfterS = Math.max(1, Math.ceil((cause.retryAfterMs ?? 5_000) / 1_000));
    return err(problem('overloaded', `No history right now: ${cause.message}.`, { retryAfterS }));
  }
}
