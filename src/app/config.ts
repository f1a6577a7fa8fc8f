/**
 * Configuration: the only reader of the environment. One table says each variable's type, default, unit and meaning;
 * docs/operate/config.md is generated from it. Every fault is reported at once, combinations included, and an unknown
 * `TIDEMARK_*` variable is a fault, since it is a typing error that would otherwise go unnoticed.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { err, ok, type Result } from '#contract/result';
import type { Setting, ValuesOf } from './setting.ts';
import {
  addressRanges,
  decimalNumber,
  listOf,
  mailSender,
  mailServer,
  oneOf,
  only,
  origin,
  type Parsed,
  text,
  wholeNumber,
} from './setting-parsers.ts';
import { unknownVariables } from './unknown-variables.ts';
import { VENUE_SETTINGS } from './venue-settings.ts';

export const ROLES = ['api', 'prices', 'evaluator', 'notifications', 'tasks', 'auth'] as const;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const isHost = {
  holds: (value: string) =>
    isIP(value) !== 0 || (value.length <= 253 && /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i.test(value)),
  says: 'an address or a host name',
};

/** Every variable. The key is the field of `Config`. */
export const SETTINGS = {
  host: { variable: 'TIDEMARK_HOST', fallback: '127.0.0.1', meaning: 'Address to listen on.', parse: text(isHost) },
  port: {
    variable: 'TIDEMARK_PORT',
    fallback: '8080',
    meaning: 'Port to listen on; 0 takes a free one and logs it.',
    parse: wholeNumber(0, 65_535),
  },
  publicUrl: {
    variable: 'TIDEMARK_PUBLIC_URL',
    fallback: undefined,
    meaning:
      'How users reach it, such as `https://alerts.example.com`: issuer of tokens, cookies, links. Unset: from host and port.',
    parse: origin,
  },
  dataDir: {
    variable: 'TIDEMARK_DATA_DIR',
    fallback: './data',
    meaning: 'Folder of the embedded database and the keys. One process at a time.',
    parse: text(),
  },
  ...VENUE_SETTINGS,
  roles: {
    variable: 'TIDEMARK_ROLES',
    fallback: 'all',
    meaning: `What this process does: \`all\`, or a comma list of ${ROLES.join(', ')}. This version needs all of them in one process.`,
    parse: listOf(ROLES),
  },
  workers: {
    variable: 'TIDEMARK_WORKERS',
    fallback: '1',
    meaning: 'Processes that answer requests: `1` in this version.',
    parse: only('1', 1, 'several processes cannot share the embedded stores'),
  },
  partitions: {
    variable: 'TIDEMARK_PARTITIONS',
    fallback: '32',
    meaning: 'Partitions of the tick log. Fixed once alerts exist.',
    parse: wholeNumber(1, 1024),
  },
  outboundAllow: {
    variable: 'TIDEMARK_OUTBOUND_ALLOW',
    fallback: undefined,
    meaning:
      'Addresses and CIDR ranges, with commas between them, that webhooks may reach although they are not public.',
    parse: addressRanges,
  },
  rateLimitScale: {
    variable: 'TIDEMARK_RATE_LIMIT_SCALE',
    fallback: '1',
    meaning: 'Multiplies every rate limit (load tests).',
    parse: decimalNumber(0.01, 1_000_000),
  },
  tickMergeMs: {
    variable: 'TIDEMARK_TICK_MERGE_MS',
    fallback: undefined,
    unit: 'ms',
    meaning: 'How long ticks of one market are merged; 0 passes each on. Unset: 100 for venues, 0 for pushed ticks.',
    parse: wholeNumber(0, 10_000, 'milliseconds'),
  },
  outlierPercent: {
    variable: 'TIDEMARK_OUTLIER_PERCENT',
    fallback: '50',
    unit: '%',
    meaning: 'A jump of more than this percent against the last price waits for a second tick; 0 turns the guard off.',
    parse: decimalNumber(0, 10_000, 'percent'),
  },
  metricsToken: {
    variable: 'TIDEMARK_METRICS_TOKEN',
    fallback: undefined,
    isSecret: true,
    meaning:
      'Bearer token that `/metrics` asks for. Unset: it answers requests from this machine that came through no proxy.',
    parse: text({ holds: (value) => value.length >= 16, says: 'at least 16 characters long' }),
  },
  smtpUrl: {
    variable: 'TIDEMARK_SMTP_URL',
    fallback: undefined,
    isSecret: true,
    meaning:
      'The mail server, such as `smtp://user:password@mail.example.com:587` (STARTTLS where offered; needed with a password) or `smtps://…:465`. Unset: no mail is sent.',
    parse: mailServer,
  },
  mailFrom: {
    variable: 'TIDEMARK_MAIL_FROM',
    fallback: undefined,
    meaning:
      'Sender of mails: `alerts@example.com` or `Tidemark <alerts@example.com>`. Needed with `TIDEMARK_SMTP_URL`.',
    parse: mailSender,
  },
  trustProxy: {
    variable: 'TIDEMARK_TRUST_PROXY',
    fallback: undefined,
    meaning:
      'Addresses and CIDR ranges of reverse proxies whose `X-Forwarded-For` is believed. Without it, everybody behind a proxy shares its rate limits.',
    parse: addressRanges,
  },
  logLevel: {
    variable: 'TIDEMARK_LOG_LEVEL',
    fallback: 'info',
    meaning: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    parse: oneOf(LOG_LEVELS),
  },
} as const satisfies Record<string, Setting<unknown>>;

export type Config = ValuesOf<typeof SETTINGS>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration, or every fault in it, one sentence each. Reads `_FILE` files; changes nothing. */
export function readConfig(environment: Environment): Result<Config, readonly string[]> {
  const faults: string[] = [];
  const faulty = new Set<string>();
  const config: Record<string, unknown> = {};
  for (const [field, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const value = readSetting(environment, setting);
    if ('fault' in value) {
      faults.push(value.fault);
      faulty.add(field);
    } else if (value.value !== undefined) config[field] = value.value;
  }
  faults.push(...unknownVariables(environment, knownVariables()));
  for (const { fields, fault } of COMBINATIONS) {
    if (fields.some((field) => faulty.has(field))) continue;
    const found = fault(config as unknown as Config);
    if (found !== undefined) faults.push(found);
  }
  return faults.length > 0 ? err(faults) : ok(config as unknown as Config);
}

/** The value in force, undefined where there is none. */
function readSetting(environment: Environment, setting: Setting<unknown>): Parsed<unknown> {
  const given = readVariable(environment, setting);
  if ('fault' in given) return given;
  const raw = given.value ?? setting.fallback;
  if (raw === undefined) return { value: undefined };
  const parsed = setting.parse(raw);
  if (!('fault' in parsed)) return parsed;
  const shown = setting.isSecret ? '' : ` (it is "${raw.slice(0, 100)}")`;
  return { fault: `${setting.variable} ${parsed.fault}${shown}.` };
}

/** The text of a variable or of its file, without space around it; undefined where it is unset, or set to nothing. */
function readVariable(environment: Environment, setting: Setting<unknown>): Parsed<string | undefined> {
  const value = environment[setting.variable]?.trim() || undefined;
  const fileVariable = `${setting.variable}_FILE`;
  const file = setting.isSecret ? environment[fileVariable]?.trim() : undefined;
  if (!file) return { value };
  if (value !== undefined) return { fault: `${setting.variable} and ${fileVariable} are both set; set one of them.` };
  try {
    return { value: readFileSync(file, 'utf8').trim() };
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    return { fault: `${fileVariable} names a file that cannot be read (${code}).` };
  }
}

function knownVariables(): Set<string> {
  const settings = Object.values(SETTINGS) as Setting<unknown>[];
  return new Set(
    settings.flatMap(({ variable, isSecret }) => (isSecret ? [variable, `${variable}_FILE`] : [variable])),
  );
}

/** What must hold between settings. Checked where none of its fields is at fault by itself. */
const COMBINATIONS: readonly {
  readonly fields: readonly (keyof Config)[];
  readonly fault: (config: Config) => string | undefined;
}[] = [
  {
    fields: ['roles'],
    fault: ({ roles }) =>
      roles.length === ROLES.length
        ? undefined
        : 'TIDEMARK_ROLES must be all: the embedded stores serve one process, and this version has no others.',
  },
  {
    fields: ['host', 'publicUrl'],
    fault: ({ host, publicUrl }) =>
      publicUrl !== undefined || isLoopback(host)
        ? undefined
        : `TIDEMARK_HOST is ${host}, which others can reach: set TIDEMARK_PUBLIC_URL to the address that users see, so that tokens and cookies name it.`,
  },
  {
    fields: ['smtpUrl', 'mailFrom'],
    fault({ smtpUrl, mailFrom }) {
      if ((smtpUrl === undefined) === (mailFrom === undefined)) return undefined;
      const [set, unset] =
        smtpUrl === undefined
          ? ['TIDEMARK_MAIL_FROM', 'TIDEMARK_SMTP_URL']
          : ['TIDEMARK_SMTP_URL', 'TIDEMARK_MAIL_FROM'];
      return `${set} is set without ${unset}: mail needs both. Set both, or unset both.`;
    },
  },
];

/** Whether a host (of a URL, without brackets) is this machine and nobody else's. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** How users reach it, as configured or as it listens. */
export function publicUrlOf(config: Config, port: number): string {
  const host = isIP(config.host) === 6 ? `[${config.host}]` : config.host;
  return config.publicUrl ?? `http://${host}:${port}`;
}
