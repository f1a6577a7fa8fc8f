/** ETags are versions: `"v3"`. */

export function formatETag(version: number): string {
  return `"v${version}"`;
}

/**
 * What `If-Match` asks for: a version, `any` when the header is absent or `*`, `none` when it can match no version of ours.
 */
export function parseIfMatch(header: string | undefined): number | 'any' | 'none' {
  if (header === undefined || header.trim() === '*') return 'any';
  const match = /^"v(\d{1,15})"$/.exec(header.trim());
  return match ? Number(match[1]) : 'none';
}
