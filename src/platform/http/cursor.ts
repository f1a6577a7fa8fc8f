/** Cursors of lists: opaque to callers, a JSON array of the last row's sort keys inside. */

export function encodeCursor(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The keys, or undefined when the text is no cursor of ours with `count` keys. */
export function decodeCursor(text: string, count: number): (string | number)[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== count) return undefined;
  return parsed.every((key) => typeof key === 'string' || (typeof key === 'number' && Number.isFinite(key)))
    ? parsed
    : undefined;
}
