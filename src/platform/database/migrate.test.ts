import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseTooNewError, migrate, newestMigration } from './migrate.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

let root = '';
let folder: URL;
let connection: DatabaseSync;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-migrate-'));
  mkdirSync(join(root, 'migrations'));
  folder = pathToFileURL(`${join(root, 'migrations')}/`);
  connection = new DatabaseSync(':memory:');
});
afterEach(() => {
  connection.close();
  rmSync(root, { recursive: true });
});

function add(name: string, sql: string): void {
  writeFileSync(new URL(name, folder), sql);
}

const run = () => migrate(connection, undefined, folder);
const version = () => connection.prepare('PRAGMA user_version').get()?.user_version;
const tables = () =>
  connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => row.name);

describe('migrations', () => {
  it('are applied in the order of their numbers, each once', () => {
    add('0002-second.sql', 'ALTER TABLE a ADD COLUMN y TEXT');
    add('0001-first.sql', 'CREATE TABLE a (x TEXT)');
    run();
    run();
    add('0003-third.sql', 'INSERT INTO a (x, y) VALUES (1, 2)');
    run();
    run();
    expect(version()).toBe(3);
    expect(newestMigration(folder)).toBe(3);
    expect(connection.prepare('SELECT count(*) AS n FROM a').get()?.n).toBe(1);
  });

  it('leave nothing of one that fails, and everything of those before it', () => {
    add('0001-first.sql', 'CREATE TABLE a (x TEXT)');
    add('0002-second.sql', 'CREATE TABLE b (x TEXT); CREATE TABLE a (x TEXT)');
    expect(run).toThrow('0002-second.sql');
    expect(tables()).toEqual(['a']);
    expect(version()).toBe(1);
    add('0002-second.sql', 'CREATE TABLE b (x TEXT)');
    run();
    expect(tables()).toEqual(['a', 'b']);
  });

  it('are refused when misnamed or of one number, rather than passed over', () => {
    add('0001-first.sql', '');
    add('0001-again.sql', '');
    expect(run).toThrow('number of another');
    rmSync(new URL('0001-again.sql', folder));
    add('2-second.sql', '');
    expect(run).toThrow('2-second.sql');
  });

  it('of this version bring a new database up to date', () => {
    migrate(connection);
    expect(version()).toBe(newestMigration());
    expect(tables()).toContain('bus_messages');
  });
});

describe('a database of a newer version', () => {
  it('is refused with both versions and what to do, and left as it is', () => {
    const path = join(root, 'newer.db');
    const newer = new DatabaseSync(path);
    newer.exec('CREATE TABLE future (x); PRAGMA user_version = 9999');
    newer.close();
    const before = readFileSync(path);
    expect(() => openSqliteDatabase(path)).toThrow(DatabaseTooNewError);
    expect(() => openSqliteDatabase(path)).toThrow(/9999.*restore a backup/);
    expect(readFileSync(path).equals(before)).toBe(true);
    // Closed again: nobody holds it.
    const again = new DatabaseSync(path, { timeout: 0 });
    again.exec('BEGIN EXCLUSIVE; COMMIT');
    again.close();
  });
});
