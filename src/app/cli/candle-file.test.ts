import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseMarket } from '#contract/market';
import { marketOfSymbol, type PriceRow, readPriceFile, symbolOfMarket } from './candle-file.ts';

const CANDLES = `open_time_ms,symbol,open,high,low,close,volume
1618682400000,BTCUSDT,61000.10,61100,60900.5,61050,12.5
1618682400000,ETHUSDT,2300,2310,2290,2305,0
1618682460000,BTCUSDT,61050,61060,61000,61010,3
`;

describe('price files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-candles-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function rows(path: string, symbol?: string): Promise<PriceRow[]> {
    const found: PriceRow[] = [];
    for await (const row of readPriceFile(path, symbol)) found.push(row);
    return found;
  }

  test('candles keep their numbers as written, in the order of the file', async () => {
    const found = await rows(file('candles.csv', CANDLES));
    expect(found.map((row) => row.symbol)).toEqual(['BTCUSDT', 'ETHUSDT', 'BTCUSDT']);
    expect(found[0]).toEqual({
      symbol: 'BTCUSDT',
      atMs: 1_618_682_400_000,
      open: '61000.10',
      high: '61100',
      low: '60900.5',
      last: '61050',
      volume: '12.5',
    });
  });

  test('one symbol can be picked', async () => {
    expect(await rows(file('candles.csv', CANDLES), 'ETHUSDT')).toHaveLength(1);
    await expect(rows(file('candles.csv', CANDLES), 'ETH')).rejects.toThrow('has no row of the symbol ETH');
  });

  test('single prices are rows without an open', async () => {
    expect(await rows(file('prices.csv', 'timestamp_ms,price\n1,0.00000000172\n'))).toEqual([
      {
        symbol: undefined,
        atMs: 1,
        open: undefined,
        high: '0.00000000172',
        low: '0.00000000172',
        last: '0.00000000172',
        volume: '0',
      },
    ]);
  });

  test('gzip is told by its first bytes, whatever the name', async () => {
    const plain = await rows(file('candles.csv', CANDLES));
    expect(await rows(file('packed.csv', gzipSync(CANDLES)))).toEqual(plain);
    // Two files packed one after the other are one file.
    const second = gzipSync('1618682520000,BTCUSDT,1,1,1,1,1\n');
    expect(await rows(file('two.gz', Buffer.concat([gzipSync(CANDLES), second])))).toHaveLength(4);
  });

  test('line ends of Windows, a byte order mark, empty lines and a missing last line end are taken', async () => {
    const text = `\uFEFF${CANDLES.trimEnd().replaceAll('\n', '\r\n')}\r\n\r\n1618682520000,BTCUSDT,1,1,1,1,1`;
    expect(await rows(file('windows.csv', text))).toHaveLength(4);
  });

  test('pieces of a large file are put together again', async () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, i) => `${i},${i}.5`).join('\n');
    const found = await rows(file('large.csv', `timestamp_ms,price\n${lines}\n`));
    expect(found).toHaveLength(count);
    expect(found.every((row, i) => row.atMs === i && row.last === `${i}.5`)).toBe(true);
  });

  test('reading can end early', async () => {
    for await (const row of readPriceFile(file('packed.gz', gzipSync(CANDLES)))) {
      expect(row.symbol).toBe('BTCUSDT');
      break;
    }
  });

  test.each([
    ['a word', 'abc'],
    ['an exponent', '1e5'],
    ['a sign', '-1'],
    ['nothing', ''],
    ['NaN', 'NaN'],
  ])('a price that is %s is a fault that names the line', async (_name, price) => {
    const path = file('faulty.csv', `timestamp_ms,price\n1,1\n2,${price}\n`);
    await expect(rows(path)).rejects.toThrow(`${path}, line 3: not a row of numbers`);
  });

  test.each(['1.5,1', '99999999999999999,1', '1,1,1', '1'])('the row %s is a fault', async (row) => {
    await expect(rows(file('faulty.csv', `timestamp_ms,price\n${row}\n`))).rejects.toThrow('line 2');
  });

  test('another header is a fault that says which there are', async () => {
    await expect(rows(file('other.csv', 'date,close\n'))).rejects.toThrow(
      /the header must be "open_time_ms,.*it is "date,close"/,
    );
  });

  test.each([
    ['an empty file', '', 'is empty'],
    ['a gzip file that is cut off', gzipSync(CANDLES.repeat(50)).subarray(0, 100), 'gzip data is damaged or cut off'],
    ['a damaged gzip file', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(50, 7)]), 'gzip data is damaged'],
  ])('%s is a fault', async (_name, content, says) => {
    await expect(rows(file('bad', content))).rejects.toThrow(says);
  });

  test('a file that is not there, or is a folder, is a fault in a sentence', async () => {
    await expect(rows(join(folder, 'nothing'))).rejects.toMatchObject({
      name: 'PriceFileError',
      message: expect.stringContaining('cannot be read: ENOENT'),
    });
    await expect(rows(folder)).rejects.toMatchObject({ name: 'PriceFileError' });
  });
});

describe('symbols', () => {
  test.each([
    ['BTCUSDT', 'custom:BTC/USDT'],
    ['ETHBTC', 'custom:ETH/BTC'],
    ['BTCUSD', 'custom:BTC/USD'],
    ['BNBUSD', 'custom:BNB/USD'],
    ['DOTUSD', 'custom:DOT/USD'],
    ['1INCHUSDT', 'custom:1INCH/USDT'],
    ['USDTTRY', 'custom:USDT/TRY'],
  ])('%s is %s', (symbol, market) => {
    expect(marketOfSymbol(symbol)).toBe(market);
  });

  test.each(['', 'USDT', 'BTC', 'btcusdt', 'BTC-USDT', 'BTC/USDT', `${'A'.repeat(40)}USDT`])(
    'of %j no market is made',
    (symbol) => {
      expect(marketOfSymbol(symbol)).toBeUndefined();
    },
  );

  test('a market made of a symbol is a market, and names that symbol', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{1,12}(USDT|USD|BTC|EUR)$/), (symbol) => {
        const market = marketOfSymbol(symbol) as string;
        expect(parseMarket(market)?.venue).toBe('custom');
        expect(symbolOfMarket(market)).toBe(symbol);
      }),
    );
  });
});
