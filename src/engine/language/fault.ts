/**
 * How a text is refused. The lexer and the parser raise a fault where they meet it; `parseCondition` alone catches it and
 * returns it, so nothing outside this folder sees a throw.
 */
import type { ConditionFault } from './tree.ts';

const END_OF_TEXT = 'end of text';

const FOUND_LENGTH_MAX = 32;

/** Carries a fault up to `parseCondition`. */
export class FaultSignal extends Error {
  override readonly name = 'FaultSignal';
  readonly fault: ConditionFault;

  constructor(fault: ConditionFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** A fault about a piece of the text; an empty piece means the text ended. `expected` is in words, without a full stop. */
export function faultAt(position: number, piece: string, expected: string): ConditionFault {
  const found = piece === '' ? END_OF_TEXT : shorten(piece);
  return fault(position, { found, shown: piece === '' ? found : `"${found}"`, expected });
}

/** A fault about a quantity rather than a piece of text, such as `5000 characters`. */
export function faultOfSize(position: number, found: string, expected: string): ConditionFault {
  return fault(position, { found, shown: found, expected });
}

export function raise(fault: ConditionFault): never {
  throw new FaultSignal(fault);
}

function fault(position: number, words: { found: string; shown: string; expected: string }): ConditionFault {
  const message = `At ${position}: found ${words.shown}, expected ${words.expected}.`;
  return { position, found: words.found, expected: words.expected, message };
}

function shorten(piece: string): string {
  if (piece.length <= FOUND_LENGTH_MAX) return piece;
  // A cut must not leave half of a surrogate pair behind.
  const last = piece.charCodeAt(FOUND_LENGTH_MAX - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? FOUND_LENGTH_MAX - 1 : FOUND_LENGTH_MAX;
  return `${piece.slice(0, end)}…`;
}
