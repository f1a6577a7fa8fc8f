/**
 * The engine decides: pure functions of one log of ticks and changes of alerts. It imports nothing, reads no clock and rolls no dice,
 * so that live, replayed and back-tested runs give the same firings.
 */

export { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './arithmetic.ts';
export { createEngine, type Engine, type EngineStats } from './engine.ts';
export { evaluate, type Prices, type Standing } from './evaluate.ts';
export { conditionMarkets } from './language/markets.ts';
export { COMPARISONS_MAX, CONDITION_LENGTH_MAX, type ParseOptions, parseCondition } from './language/parser.ts';
export { printCondition, printSeries } from './language/printer.ts';
export type * from './language/tree.ts';
export { typeOfCondition, typeOfSeries } from './language/types.ts';
export { pathOf } from './path.ts';
export { rearmFault } from './rearm.ts';
export { type ReplayOutcome, replay } from './replay.ts';
export { createStepOutput, type FiringList, type StepOutput, type TouchedAlert } from './step-output.ts';
export type * from './tick.ts';
