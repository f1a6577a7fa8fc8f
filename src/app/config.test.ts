import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Config, type Environment, isLoopback, publicUrlOf, ROLES, readConfig, SETTINGS } from './config.ts';

function read(environment: Environment): Config {
  const config = readConfig(environment);
  if (!config.ok) throw new Error(config.error.join('\n'));
  return config.value;
}

function faults(environment: Environment): readonly string[] {
  const config = readConfig(environment);
  return config.ok ? [] : config.error;
}

describe('configuration', () => {
  test('an empty environment gives the defaults', () => {
    expect(read({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: './data',
      feeds: ['binance'],
      roles: ROLES,
      workers: 1,
      partitions: 32,
      rateLimitScale: 1,
      outlierPercent: 50,
      logLevel: 'info',
    });
  });

  test('every variable can be set', () => {
    const environment = {
      TIDEMARK_HOST: '0.0.0.0',
      TIDEMARK_PORT: '0',
      TIDEMARK_PUBLIC_URL: 'https://alerts.example.com/',
      TIDEMARK_DATA_DIR: '/var/lib/tidemark',
      TIDEMARK_FEEDS: 'none',
      TIDEMARK_BINANCE_WS_URL: 'wss://binance.example.com/',
      TIDEMARK_BINANCE_REST_URL: 'https://binance.example.com',
      TIDEMARK_COINBASE_WS_URL: 'wss://coinbase.example.com',
      TIDEMARK_COINBASE_REST_URL: 'https://coinbase.example.com',
      TIDEMARK_KRAKEN_WS_URL: 'wss://kraken.example.com',
      TIDEMARK_KRAKEN_REST_URL: 'https://kraken.example.com',
      TIDEMARK_COINGECKO_REST_URL: 'https://coingecko.example.com/api/v3',
      TIDEMARK_COINGECKO_API_KEY: 'CG-key',
      TIDEMARK_COINGECKO_PLAN: 'pro',
      TIDEMARK_ROLES: 'all',
      TIDEMARK_WORKERS: '1',
      TIDEMARK_PARTITIONS: '8',
      TIDEMARK_OUTBOUND_ALLOW: '10.0.0.0/8, fd00::/8,192.168.1.7',
      TIDEMARK_RATE_LIMIT_SCALE: '0.5',
      TIDEMARK_TICK_MERGE_MS: '250',
      TIDEMARK_OUTLIER_PERCENT: '12.5',
      TIDEMARK_METRICS_TOKEN: 'a-token-of-enough-characters',
      TIDEMARK_TRUST_PROXY: '127.0.0.1',
      TIDEMARK_LOG_LEVEL: 'debug',
      TIDEMARK_SMTP_URL: 'smtps://mail.example.com',
      TIDEMARK_MAIL_FROM: 'alerts@example.com',
    };
    expect(Object.keys(environment).sort()).toEqual(
      Object.values(SETTINGS)
        .map((setting) => setting.variable)
        .sort(),
    );
    expect(read(environment)).toEqual({
      smtpUrl: 'smtps://mail.example.com',
      mailFrom: 'alerts@example.com',
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://alerts.example.com',
      dataDir: '/var/lib/tidemark',
      feeds: [],
      binanceWsUrl: 'wss://binance.example.com',
      binanceRestUrl: 'https://binance.example.com',
      coinbaseWsUrl: 'wss://coinbase.example.com',
      coinbaseRestUrl: 'https://coinbase.example.com',
      krakenWsUrl: 'wss://kraken.example.com',
      krakenRestUrl: 'https://kraken.example.com',
      coingeckoRestUrl: 'https://coingecko.example.com/api/v3',
      coingeckoApiKey: 'CG-key',
      coingeckoPlan: 'pro',
      roles: ROLES,
      workers: 1,
      partitions: 8,
      outboundAllow: ['10.0.0.0/8', 'fd00::/8', '192.168.1.7'],
      rateLimitScale: 0.5,
      tickMergeMs: 250,
      outlierPercent: 12.5,
      metricsToken: 'a-token-of-enough-characters',
      trustProxy: ['127.0.0.1'],
      logLevel: 'debug',
    });
  });

  test('a variable that is set to nothing counts as unset, and space around a value does not count', () => {
    expect(read({ TIDEMARK_PORT: '', TIDEMARK_DATA_DIR: '   ', TIDEMARK_LOG_LEVEL: ' warn ' })).toMatchObject({
      port: 8080,
      dataDir: './data',
      logLevel: 'warn',
    });
  });

  test.each([
    ['TIDEMARK_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['TIDEMARK_PORT', '-1', 'must be a whole number'],
    ['TIDEMARK_PORT', '80.5', 'must be a whole number'],
    ['TIDEMARK_PORT', '0x50', 'must be a whole number'],
    ['TIDEMARK_PORT', '8e3', 'must be a whole number'],
    ['TIDEMARK_HOST', 'http://localhost', 'must be an address or a host name'],
    ['TIDEMARK_HOST', 'a b', 'must be an address or a host name'],
    ['TIDEMARK_HOST', '..', 'must be an address or a host name'],
    ['TIDEMARK_PUBLIC_URL', 'alerts.example.com', 'must be an address such as https://alerts.example.com'],
    ['TIDEMARK_PUBLIC_URL', 'ftp://alerts.example.com', 'must be an address such as'],
    ['TIDEMARK_PUBLIC_URL', 'https://example.com/alerts', 'without a path'],
    ['TIDEMARK_PUBLIC_URL', 'https://example.com/?a=b', 'without a path, a query'],
    ['TIDEMARK_PUBLIC_URL', 'https://me:pw@example.com', 'or a user'],
    ['TIDEMARK_FEEDS', 'binance,mtgox', 'has unknown entries ("mtgox"); known: binance, coinbase'],
    ['TIDEMARK_FEEDS', 'none,binance', 'has unknown entries ("none")'],
    ['TIDEMARK_FEEDS', 'all', 'must be none or a list of'],
    ['TIDEMARK_BINANCE_WS_URL', 'https://example.com', 'must be an address that begins with ws:// or wss://'],
    ['TIDEMARK_KRAKEN_REST_URL', 'example.com', 'must be an address that begins with http:// or https://'],
    ['TIDEMARK_KRAKEN_REST_URL', 'https://me:pw@example.com', 'without a query or a user'],
    ['TIDEMARK_ROLES', 'api,cooking', 'has unknown entries ("cooking"); known: api, prices'],
    ['TIDEMARK_ROLES', 'api,', 'has unknown entries ("")'],
    ['TIDEMARK_WORKERS', '4', 'must be 1: several processes cannot share'],
    ['TIDEMARK_WORKERS', 'auto', 'must be 1'],
    ['TIDEMARK_PARTITIONS', '0', 'from 1 to 1024'],
    ['TIDEMARK_OUTBOUND_ALLOW', '10.0.0.0/33', 'no CIDR range ("10.0.0.0/33")'],
    ['TIDEMARK_OUTBOUND_ALLOW', '10.0.0.0/8,internal', 'no CIDR range ("internal")'],
    ['TIDEMARK_OUTBOUND_ALLOW', 'fd00::/129', 'no CIDR range'],
    ['TIDEMARK_RATE_LIMIT_SCALE', '0', 'must be a number from 0.01'],
    ['TIDEMARK_RATE_LIMIT_SCALE', 'Infinity', 'must be a number'],
    ['TIDEMARK_TICK_MERGE_MS', '1.5', 'must be a whole number of milliseconds'],
    ['TIDEMARK_OUTLIER_PERCENT', '-5', 'must be a number of percent'],
    ['TIDEMARK_METRICS_TOKEN', 'short', 'must be at least 16 characters long'],
    ['TIDEMARK_TRUST_PROXY', 'nginx', 'no CIDR range ("nginx")'],
    ['TIDEMARK_LOG_LEVEL', 'loud', 'must be one of fatal, error'],
  ])('%s=%s is refused with a sentence that names it', (variable, value, says) => {
    const found = faults({ [variable]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${variable} .*\\.$`));
    expect(found[0]).toContain(says);
  });

  test('every fault is reported at once, combinations among them', () => {
    const found = faults({
      TIDEMARK_PORT: 'x',
      TIDEMARK_LOG_LEVEL: 'loud',
      TIDEMARK_HOST: '0.0.0.0',
      TIDEMARK_ROLES: 'api',
      TIDEMARK_PROT: '1',
      REDIS_URL: 'redis://localhost',
    });
    expect(found).toHaveLength(6);
    expect(found.join('\n')).toMatch(/TIDEMARK_PUBLIC_URL/);
  });

  test('a combination is not judged by a part that is itself at fault', () => {
    expect(faults({ TIDEMARK_HOST: '0.0.0.0', TIDEMARK_PUBLIC_URL: 'nonsense' })).toHaveLength(1);
  });

  test('an address that others can reach needs the one that users see', () => {
    expect(faults({ TIDEMARK_HOST: '::' })[0]).toContain('set TIDEMARK_PUBLIC_URL');
    expect(faults({ TIDEMARK_HOST: '::', TIDEMARK_PUBLIC_URL: 'https://example.com' })).toEqual([]);
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
      expect(faults({ TIDEMARK_HOST: host })).toEqual([]);
  });

  test('roles cannot be split in this version', () => {
    expect(faults({ TIDEMARK_ROLES: 'api,prices' })[0]).toContain('TIDEMARK_ROLES must be all');
    expect(read({ TIDEMARK_ROLES: ROLES.join(',') }).roles).toEqual(ROLES);
  });

  test('an unknown variable is a fault, with the likely name where there is one', () => {
    expect(faults({ TIDEMARK_PROT: '1' })).toEqual([
      'TIDEMARK_PROT is not a variable of Tidemark; did you mean TIDEMARK_PORT.',
    ]);
    expect(faults({ TIDEMARK_BANANA_SIZE: '' })).toEqual(['TIDEMARK_BANANA_SIZE is not a variable of Tidemark.']);
    expect(faults({ TIDEMARK_PORT_FILE: '/x' })).toEqual(['TIDEMARK_PORT_FILE is not a variable of Tidemark.']);
    expect(faults({ PATH: '/bin', tidemark_port: '1' })).toEqual([]);
  });

  test.each(['MONGODB_URL', 'REDIS_URL', 'AMQP_URL', 'AMQP_URL_FILE'])(
    '%s is refused: there are embedded stores only',
    (name) => {
      expect(faults({ [name]: 'x://user:password@host' })).toEqual([
        `${name} is set, but this version has the embedded stores only: it would not be used. Unset it.`,
      ]);
      expect(faults({ [name]: '' })).toEqual([]);
    },
  );
});

describe('mail', () => {
  const MAIL = { TIDEMARK_SMTP_URL: 'smtp://mail.example.com:587', TIDEMARK_MAIL_FROM: 'alerts@example.com' };

  test('is off by default, and takes a server and a sender', () => {
    expect(read({})).toMatchObject({ host: '127.0.0.1' });
    expect([read({}).smtpUrl, read({}).mailFrom]).toEqual([undefined, undefined]);
    expect(read({ ...MAIL, TIDEMARK_MAIL_FROM: 'Tide mark <alerts@example.com>' })).toMatchObject({
      smtpUrl: 'smtp://mail.example.com:587',
      mailFrom: 'Tide mark <alerts@example.com>',
    });
  });

  test('needs both, and says so in one sentence', () => {
    expect(faults({ TIDEMARK_SMTP_URL: MAIL.TIDEMARK_SMTP_URL })).toEqual([
      'TIDEMARK_SMTP_URL is set without TIDEMARK_MAIL_FROM: mail needs both. Set both, or unset both.',
    ]);
    expect(faults({ TIDEMARK_MAIL_FROM: MAIL.TIDEMARK_MAIL_FROM })).toEqual([
      'TIDEMARK_MAIL_FROM is set without TIDEMARK_SMTP_URL: mail needs both. Set both, or unset both.',
    ]);
  });

  test.each([
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://user@mail.example.com',
    'smtp://%zz:x@mail.example.com',
    'smtp://mail.example.com/?tls=no',
  ])('refuses %s as a server, without printing it', (url) => {
    const found = faults({ ...MAIL, TIDEMARK_SMTP_URL: url });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^TIDEMARK_SMTP_URL must be /);
    expect(found[0]).not.toContain(`"${url}"`);
  });

  test.each(['nobody', 'a b@example.com', 'Tidemark <>', 'Tidemark <a@b> x', 'x\r\nBcc: y <a@example.com>'])(
    'refuses %j as a sender',
    (from) => expect(faults({ ...MAIL, TIDEMARK_MAIL_FROM: from })).toHaveLength(1),
  );
});

describe('secrets', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-config-'));
    file = join(folder, 'token');
    writeFileSync(file, 'a-token-of-enough-characters\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('come from the file that _FILE names', () => {
    expect(read({ TIDEMARK_METRICS_TOKEN_FILE: file }).metricsToken).toBe('a-token-of-enough-characters');
  });

  test('cannot be set twice', () => {
    const found = faults({ TIDEMARK_METRICS_TOKEN: 'another-token-of-enough', TIDEMARK_METRICS_TOKEN_FILE: file });
    expect(found).toEqual(['TIDEMARK_METRICS_TOKEN and TIDEMARK_METRICS_TOKEN_FILE are both set; set one of them.']);
  });

  test('whose file cannot be read are a fault, not unset', () => {
    const found = faults({ TIDEMARK_METRICS_TOKEN_FILE: join(folder, 'nothing') });
    expect(found).toEqual(['TIDEMARK_METRICS_TOKEN_FILE names a file that cannot be read (ENOENT).']);
    expect(faults({ TIDEMARK_METRICS_TOKEN_FILE: folder })[0]).toContain('EISDIR');
  });

  test('in an empty file are a fault', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    expect(faults({ TIDEMARK_METRICS_TOKEN_FILE: empty })).toHaveLength(1);
  });

  test('are never printed', () => {
    expect(faults({ TIDEMARK_METRICS_TOKEN: 'sesame' }).join()).not.toContain('sesame');
  });
});

test('users reach it at the configured address, else where it listens', () => {
  expect(publicUrlOf(read({}), 8080)).toBe('http://127.0.0.1:8080');
  expect(publicUrlOf(read({ TIDEMARK_HOST: '::1' }), 80)).toBe('http://[::1]:80');
  expect(publicUrlOf(read({ TIDEMARK_PUBLIC_URL: 'https://example.com' }), 80)).toBe('https://example.com');
});

test('loopback is this machine only', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.example.com', 'localhost.example.com'].some(isLoopback)).toBe(false);
});
