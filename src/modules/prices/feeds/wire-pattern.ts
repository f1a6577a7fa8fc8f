/**
 * The short way through frames of JSON: texts written exactly as a venue writes them are read without making the objects of JSON. Used by the scanners of
 * venues' frames (`scan.ts` there). A pattern takes nothing that JSON does not allow, and what it does not match is parsed: it decides how fast a frame is
 * read, never what it says. What is found are views of the frame's text: who keeps one keeps the whole frame in memory.
 */

const CHAR = '[^"\\\\\\u0000-\\u001f]';
const COMMA = 44;
/** In one place. Without a bound, a frame of millions of them is more than the matcher's stack holds. */
const OTHERS_MAX = 32;

/** What may stand between quotes, nothing of it escaped, as far as names and instants go. */
export const TEXT = `${CHAR}{1,64}`;

/** A number as JSON writes it: `105944.20`, `-2E+3`. */
export const NUMBER = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';

/** Of a member that is wanted: whether its value is a text (found without its quotes) or a number (found as it is written), or may be absent. */
export type MemberKind = 'text' | 'number' | 'text?' | 'number?';

/**
 * An object with these members in this order, found under their names (`groups`). Before, between and after them may be others whose values are neither
 * objects nor lists. A member that comes twice is not taken: of two of the same name JSON means the last.
 */
export function objectPattern(members: Readonly<Record<string, MemberKind>>): RegExp {
  const wanted = Object.entries(members);
  const names = wanted.map(([name]) => name).join('|');
  const other = `"(?!(?:${names})")${CHAR}*":(?:"${CHAR}*"|${NUMBER}|true|false|null)`;
  const parts = wanted.map(([name, kind], index) => {
    const value = kind.startsWith('text') ? `"(?<${name}>${TEXT})"` : `(?<${name}>${NUMBER})`;
    const member = `(?:${other},){0,${OTHERS_MAX}}"${name}":${value}`;
    if (kind.endsWith('?')) return `(?:,${member})?`;
    return index === 0 ? member : `,${member}`;
  });
  return new RegExp(`\\{${parts.join('')}(?:,${other}){0,${OTHERS_MAX}}\\}`, 'y');
}

/**
 * Goes through entries parted by commas, from `start` on: each is matched by a sticky pattern and taken. The index after the last one; undefined as
 * soon as one does not match or is refused.
 */
export function scanEntries(
  text: string,
  start: number,
  entry: RegExp,
  take: (found: RegExpExecArray) => boolean,
): number | undefined {
  let index = start - 1;
  do {
    entry.lastIndex = index + 1;
    const found = entry.exec(text);
    if (!found || !take(found)) return undefined;
    index = entry.lastIndex;
  } while (text.charCodeAt(index) === COMMA);
  return index;
}
