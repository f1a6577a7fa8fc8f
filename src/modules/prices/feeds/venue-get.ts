/**
 * How a venue's history asks its REST interface: one GET of a path, within the venue's limits, and the body of its answer.
 * `overloaded` when the venue asks for a pause or does not answer.
 */
import type { Problem } from '#contract/problem';
import type { Result } from '#contract/result';

export type VenueGet = (path: string) => Promise<Result<string, Problem>>;
