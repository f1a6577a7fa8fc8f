/**
 * The engine decides: pure functions of one log of ticks and changes of alerts. It imports nothing, reads no clock and rolls no dice,
 * so that live, replayed and back-tested runs give the same firings.
 */

export { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';
export { conditionMarkets } from './language/markets.ts';
export { COMPARISONS_MAX, CONDITION_LENGTH_MAX, type ParseOptions, parseCondition } from './language/parser.ts';
export { printCondition, printSeries } from './language/printer.ts';
export type * from './language/tree.ts';
export { typeOfCondition, typeOfSeries } from './language/types.ts';
export type * from './tick.ts';
