/**
 * Configuration: the only reader of the environment. One table says each variable's type, default, unit and meaning;
 * docs/operate/config.md is generated from it. Every fault is reported at once, combinations included, and an unknown
 * `TIDEMARK_*` variable is a fault, since it is a typing error that would otherwise go unnoticed.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { err, ok, type Result } from '#contract/result';

export const ROLES = ['api', 'prices', 'evaluator', 'notifications', 'tasks', 'auth'] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

type Parsed<T> = { value: T } | { fault: string };

export interface Setting<T> {
  readonly variable: string;
  readonly meaning: string;
  /** As shown in the documentation; the value in force when the variable is unset is `parse(fallback)`, or undefined. */
  readonly fallback: string | undefined;
  /** A secret may come from the file that `<VARIABLE>_FILE` names, and is never printed. */
  readonly isSecret?: boolean;
  parse(text: string): Parsed<T>;
}

function text(pattern?: { test(value: string): boolean; says: string }) {
  return (value: string): Parsed<string> =>
    pattern && !pattern.test(value) ? { fault: `must be ${pattern.says}` } : { value };
}

function whole(min: number, max: number, unit: string) {
  return (value: string): Parsed<number> => {
    const number = Number(value);
    const fits = /^\d+$/.test(value) && number >= min && number <= max;
    return fits ? { value: number } : { fault: `must be a whole number of ${unit} from ${min} to ${max}` };
  };
}

function amount(min: number, max: number, unit: string) {
  return (value: string): Parsed<number> => {
    const number = Number(value);
    const fits = /^\d+(\.\d+)?$/.test(value) && number >= min && number <= max;
    return fits ? { value: number } : { fault: `must be a number of ${unit} from ${min} to ${max}` };
  };
}

function listOf<T extends string>(allowed: readonly T[], word?: { all?: readonly T[]; none?: readonly T[] }) {
  return (value: string): Parsed<readonly T[]> => {
    if (word?.all && value === 'all') return { value: word.all };
    if (word?.none && value === 'none') return { value: word.none };
    const parts = value.split(',').map((part) => part.trim());
    const unknown = parts.filter((part) => !allowed.includes(part as T));
    if (unknown.length > 0)
      return { fault: `has unknown entries (${unknown.join(', ')}); known: ${allowed.join(', ')}` };
    return { value: [...new Set(parts)] as T[] };
  };
}

function url(protocols: readonly string[]) {
  return (value: string): Parsed<string> => {
    if (!URL.canParse(value)) return { fault: 'must be a URL' };
    const parsed = new URL(value);
    if (!protocols.includes(parsed.protocol))
      return { fault: `must begin with ${protocols.map((p) => `${p}//`).join(' or ')}` };
    return { value: value.replace(/\/$/, '') };
  };
}

function cidrs(value: string): Parsed<readonly string[]> {
  const ranges = value.split(',').map((part) => part.trim());
  const wrong = ranges.filter((range) => !isCidr(range));
  return wrong.length > 0 ? { fault: `has entries that are no CIDR range (${wrong.join(', ')})` } : { value: ranges };
}

function isCidr(range: string): boolean {
  const [address = '', bits = '', ...rest] = range.split('/');
  const version = isIP(address);
  return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

function oneOf<T extends string>(allowed: readonly T[]) {
  return (value: string): Parsed<T> =>
    allowed.includes(value as T) ? { value: value as T } : { fault: `must be one of ${allowed.join(', ')}` };
}

const isHost = {
  test: (value: string) => isIP(value) !== 0 || /^[a-zA-Z0-9.-]{1,253}$/.test(value),
  says: 'an address or a host name',
};

/** Every variable. The key is the field of `Config`. */
export const SETTINGS = {
  host: { variable: 'TIDEMARK_HOST', fallback: '127.0.0.1', meaning: 'Address to listen on.', parse: text(isHost) },
  port: {
    variable: 'TIDEMARK_PORT',
    fallback: '8080',
    meaning: 'Port to listen on; 0 takes a free one and logs it.',
    parse: whole(0, 65_535, 'a port'),
  },
  publicUrl: {
    variable: 'TIDEMARK_PUBLIC_URL',
    fallback: undefined,
    meaning: 'How users reach it: issuer of tokens, cookies, links. Unset: from host and port.',
    parse: url(['http:', 'https:']),
  },
  dataDir: {
    variable: 'TIDEMARK_DATA_DIR',
    fallback: './data',
    meaning: 'Folder of the embedded database and the keys. One process at a time.',
    parse: text(),
  },
  feeds: {
    variable: 'TIDEMARK_FEEDS',
    fallback: 'none',
    meaning: "Comma list of live feeds, or `none`. Markets of one's own (`custom:`) are always there.",
    parse: listOf([] as string[], { none: [] }),
  },
  roles: {
    variable: 'TIDEMARK_ROLES',
    fallback: 'all',
    meaning: `What this process does: \`all\`, or a comma list of ${ROLES.join(', ')}.`,
    parse: listOf(ROLES, { all: ROLES }),
  },
  partitions: {
    variable: 'TIDEMARK_PARTITIONS',
    fallback: '32',
    meaning: 'Partitions of the tick log. Fixed once alerts exist.',
    parse: whole(1, 1024, 'partitions'),
  },
  outboundAllow: {
    variable: 'TIDEMARK_OUTBOUND_ALLOW',
    fallback: undefined,
    meaning: 'CIDR ranges, comma separated, that webhooks may reach although they are not public.',
    parse: cidrs,
  },
  rateLimitScale: {
    variable: 'TIDEMARK_RATE_LIMIT_SCALE',
    fallback: '1',
    meaning: 'Multiplies every rate limit (load tests).',
    parse: amount(0.01, 1_000_000, 'times'),
  },
  tickMergeMs: {
    variable: 'TIDEMARK_TICK_MERGE_MS',
    fallback: undefined,
    meaning:
      'Milliseconds for which ticks of one market are merged; 0 passes each on. Unset: 100 for venues, 0 for pushed ticks.',
    parse: whole(0, 10_000, 'milliseconds'),
  },
  outlierPercent: {
    variable: 'TIDEMARK_OUTLIER_PERCENT',
    fallback: '50',
    meaning: 'A jump of more than this percent against the last price waits for a second tick; 0 turns the guard off.',
    parse: amount(0, 10_000, 'percent'),
  },
  metricsToken: {
    variable: 'TIDEMARK_METRICS_TOKEN',
    fallback: undefined,
    isSecret: true,
    meaning: 'Bearer token that /metrics asks for. Unset: /metrics answers loopback addresses only.',
    parse: text({ test: (value) => value.length >= 16, says: 'at least 16 characters' }),
  },
  trustProxy: {
    variable: 'TIDEMARK_TRUST_PROXY',
    fallback: undefined,
    meaning: 'CIDR ranges of reverse proxies whose X-Forwarded-For is believed.',
    parse: cidrs,
  },
  logLevel: {
    variable: 'TIDEMARK_LOG_LEVEL',
    fallback: 'info',
    meaning: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    parse: oneOf(LOG_LEVELS),
  },
} as const satisfies Record<string, Setting<unknown>>;

type Settings = typeof SETTINGS;
type ValueOf<S> = S extends { parse(text: string): Parsed<infer T> } ? T : never;

/** A field is undefined only where the table gives it no default. */
export type Config = {
  readonly [K in keyof Settings]: Settings[K]['fallback'] extends string
    ? ValueOf<Settings[K]>
    : ValueOf<Settings[K]> | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration, or every fault in it, one sentence each. Reads `_FILE` files; changes nothing. */
export function readConfig(environment: Environment): Result<Config, readonly string[]> {
  const faults: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [field, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const raw = readVariable(environment, setting, faults) ?? setting.fallback;
    if (raw === undefined) continue;
    const parsed = setting.parse(raw);
    if ('fault' in parsed)
      faults.push(`${setting.variable} ${parsed.fault}${setting.isSecret ? '' : ` (it is "${raw}")`}.`);
    else config[field] = parsed.value;
  }
  faults.push(...unknownVariables(environment));
  if (faults.length === 0) faults.push(...faultyCombinations(config as unknown as Config));
  return faults.length > 0 ? err(faults) : ok(config as unknown as Config);
}

function readVariable(environment: Environment, setting: Setting<unknown>, faults: string[]): string | undefined {
  const value = environment[setting.variable];
  const file = setting.isSecret ? environment[`${setting.variable}_FILE`] : undefined;
  if (value !== undefined && value !== '' && file) {
    faults.push(`${setting.variable} and ${setting.variable}_FILE are both set; set one of them.`);
    return undefined;
  }
  if (!file) return value === '' ? undefined : value?.trim();
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    faults.push(
      `${setting.variable}_FILE names a file that cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
    return undefined;
  }
}

function unknownVariables(environment: Environment): string[] {
  const known = new Set<string>();
  for (const setting of Object.values(SETTINGS) as Setting<unknown>[]) {
    known.add(setting.variable);
    if (setting.isSecret) known.add(`${setting.variable}_FILE`);
  }
  return Object.keys(environment)
    .filter((name) => name.startsWith('TIDEMARK_') && !known.has(name))
    .sort()
    .map((name) => `${name} is not a variable of Tidemark${suggestion(name, known)}.`);
}

/** The known name that differs by the fewest characters, when that is a likely typing error. */
function suggestion(name: string, known: ReadonlySet<string>): string {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (!best || distance < best.distance) best = { name: candidate, distance };
  }
  return best && best.distance <= 3 ? `; did you mean ${best.name}` : '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function faultyCombinations(config: Config): string[] {
  const faults: string[] = [];
  if (config.roles.length !== ROLES.length) {
    faults.push(
      'TIDEMARK_ROLES must be all: the embedded database serves one process; splitting roles needs the distributed stores.',
    );
  }
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host);
  if (!isLoopback && !config.publicUrl) {
    faults.push(
      `TIDEMARK_HOST is ${config.host}, which others can reach: set TIDEMARK_PUBLIC_URL to the address that users see, so that tokens and cookies name it.`,
    );
  }
  return faults;
}

/** How users reach it, as configured or as it listens. */
export function publicUrlOf(config: Config, port: number): string {
  const host = isIP(config.host) === 6 ? `[${config.host}]` : config.host;
  return config.publicUrl ?? `http://${host}:${port}`;
}
