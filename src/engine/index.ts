/**
 * The engine decides: pure functions of one log of ticks and changes of alerts. It imports nothing, reads no clock and rolls no dice,
 * so that live, replayed and back-tested runs give the same firings.
 */
export type * from './language/tree.ts';
export type * from './tick.ts';
