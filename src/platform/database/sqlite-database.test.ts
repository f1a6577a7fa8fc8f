import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SqliteDatabase } from './sqlite.ts';
import { openSqliteDatabase, type SqliteDatabaseOptions } from './sqlite-database.ts';

function open(options: SqliteDatabaseOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-database-'));
  const path = join(folder, 'test.db');
  const db = openSqliteDatabase(path, options);
  onTestFinished(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });
  db.connection.exec('CREATE TABLE t (x)');
  return { db, path, add: (x: unknown) => db.prepare('INSERT INTO t (x) VALUES (?)').run(x as string) };
}

function rows(db: SqliteDatabase): unknown[] {
  return db
    .prepare('SELECT x FROM t ORDER BY rowid')
    .all()
    .map((row) => row.x);
}

async function outcomes(promises: Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason.code ?? one.reason.message)));
}

describe('group commit', () => {
  it('commits the writes of one turn together, in order, each with its result', async () => {
    const commits: number[] = [];
    const { db, add } = open({ onCommit: (writes) => commits.push(writes) });
    const results = await outcomes([1, 2, 3].map((x) => db.write(() => add(x) && x * 10)));
    expect(results).toEqual([10, 20, 30]);
    expect(commits).toEqual([3]);
    expect(rows(db)).toEqual([1, 2, 3]);
  });

  it('resolves once another connection can read it, and shows nobody what is not durable', async () => {
    const { db, path, add } = open();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    const count = () => other.prepare('SELECT count(*) AS n FROM t').get()?.n;
    let seenInside: unknown;
    const written = db.write(() => {
      add(1);
      seenInside = count();
    });
    expect(rows(db)).toEqual([]);
    await written;
    expect([seenInside, count()]).toEqual([0, 1]);
  });

  it('takes back only the write that throws', async () => {
    const { db, add } = open();
    const results = await outcomes([
      db.write(() => add('a') && 'a'),
      db.write(() => {
        add('b1');
        add('b2');
        throw new Error('changed its mind');
      }),
      db.write(() => db.prepare('INSERT INTO missing VALUES (1)').run()),
      db.write(() => add('c') && 'c'),
    ]);
    expect(results).toEqual(['a', 'changed its mind', 'ERR_SQLITE_ERROR', 'c']);
    expect(rows(db)).toEqual(['a', 'c']);
  });

  it('lets a write follow from the result of another, and from inside one', async () => {
    const { db, add } = open();
    let inner: Promise<unknown> | undefined;
    await db
      .write(() => {
        add(1);
        inner = db.write(() => add(3));
      })
      .then(() => db.write(() => add(2)));
    await inner;
    expect(rows(db).sort()).toEqual([1, 2, 3]);
  });

  it('refuses a write that is asynchronous, and keeps nothing of it', async () => {
    const { db, add } = open();
    await expect(
      db.write(async () => {
        add(1);
      }),
    ).rejects.toThrow('synchronous');
    expect(rows(db)).toEqual([]);
  });

  it('cuts a long turn, so that others get their turn before its end', async () => {
    const commits: number[] = [];
    const { db, add } = open({ onCommit: (writes) => commits.push(writes) });
    const slow = (x: number) =>
      db.write(() => {
        for (const endMs = performance.now() + 8; performance.now() < endMs; );
        add(x);
      });
    const writes = Array.from({ length: 12 }, (_, i) => slow(i));
    let turns = 0;
    let isDone = false;
    const counting = (async () => {
      for (; !isDone; turns++) await nextTurn();
    })();
    await Promise.all(writes);
    isDone = true;
    await counting;
    expect(commits.length).toBeGreaterThan(2);
    expect(turns).toBeGreaterThan(2);
    expect(rows(db)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });
});

describe('storage failure', () => {
  it('of a full disk rejects the whole group, keeps nothing of it, and passes when there is room', async () => {
    const { db, add } = open();
    await db.write(() => add('before'));
    const pages = Number(db.connection.prepare('PRAGMA page_count').get()?.page_count);
    db.connection.exec(`PRAGMA max_page_count = ${pages}`);
    const results = await outcomes([
      db.write(() => add('small')),
      db.write(() => add('x'.repeat(1_000_000))),
      db.write(() => add('after')),
    ]);
    expect(results).toEqual(['storage_unavailable', 'storage_unavailable', 'storage_unavailable']);
    expect(rows(db)).toEqual(['before']);
    db.connection.exec('PRAGMA max_page_count = 1000000');
    await db.write(() => add('x'.repeat(1_000_000)));
    expect(rows(db)).toHaveLength(2);
  });

  it('rejects a write that hides it, too', async () => {
    const { db, add } = open();
    const refused = Object.assign(new Error('disk I/O error'), { errcode: 10 });
    db.connection.function('fail', () => {
      throw refused;
    });
    const hiding = db.write(() => {
      add('first');
      try {
        // What SQLite does by itself on an I/O error: the transaction is gone.
        db.connection.exec('ROLLBACK');
        db.prepare('SELECT fail()').get();
      } catch {
        return 'all is well';
      }
      return 'not reached';
    });
    expect(await outcomes([hiding])).toEqual(['storage_unavailable']);
    expect(rows(db)).toEqual([]);
    await db.write(() => add('again'));
    expect(rows(db)).toEqual(['again']);
  });

  it('of a read-only file is one, and names its cause', async () => {
    const { db, add } = open();
    db.connection.exec('PRAGMA query_only = 1');
    await expect(db.write(() => add(1))).rejects.toMatchObject({
      code: 'storage_unavailable',
      retryAfterS: 5,
      cause: { errcode: 8 },
    });
    db.connection.exec('PRAGMA query_only = 0');
    await db.write(() => add(1));
  });
});

describe('closing', () => {
  it('commits what is queued, and refuses what comes later', async () => {
    const { db, path, add } = open();
    const queued = db.write(() => add('queued'));
    await db.close();
    await queued;
    await expect(db.write(() => add('late'))).rejects.toMatchObject({ code: 'shutting_down' });
    expect(() => db.prepare('SELECT 1')).toThrow('closed');
    await db.close();
    const other = new DatabaseSync(path);
    expect(other.prepare('SELECT x FROM t').all()).toEqual([{ x: 'queued' }]);
    other.close();
  });

  it('is refused from inside a write', async () => {
    const { db } = open();
    let closing: Promise<void> | undefined;
    await db.write(() => {
      closing = db.close();
      closing.catch(() => {});
    });
    await expect(closing).rejects.toThrow('inside a write');
  });
});
