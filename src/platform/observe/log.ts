/**
 * The log: one JSON object a line, on standard output, made by pino. Values of fields that may hold a secret are replaced.
 */
import { type DestinationStream, type LevelWithSilent, pino } from 'pino';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly level: LevelWithSilent;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'totp',
];

/** Secrets are replaced up to this many objects deep. */
const DEPTH = 4;

const SECRET_PATHS = SECRET_FIELDS.flatMap((field) =>
  Array.from({ length: DEPTH }, (_, depth) => `${'*.'.repeat(depth)}["${field}"]`.replace('.[', '[')),
);

/** Levels are written by name, instants as RFC 3339. */
export function createLog({ level, destination }: LogOptions) {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
