/**
 * Recorded and documented frames of venues, kept outside the repository (see market-data.ts for where): read by the tests of the venues' parsers,
 * which say that they were skipped when a file is not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = process.env.TIDEMARK_TEST_DATA ?? resolve(import.meta.dirname, '../../../shared/data');

export function hasVenueData(path: string): boolean {
  return existsSync(join(FOLDER, path));
}

export function readVenueData(path: string): string {
  const bytes = readFileSync(join(FOLDER, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The frames that came in, of a recording whose lines are `<seconds>: <frame>`; what was sent and connections are left out. */
export function readRecordedFrames(path: string): string[] {
  return readVenueData(path)
    .split('\n')
    .flatMap((line) => /^\d+\.\d+: (.*)$/.exec(line)?.[1] ?? []);
}

/** The body of the recorded answer, of a file of one line `<url> -> <seconds>: <body>`. */
export function readRecordedAnswer(path: string): string {
  return /^\S+ -> \d+\.\d+: (.*)$/m.exec(readVenueData(path))?.[1] ?? '';
}
