import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeStreamStore } from './stream-store.conformance.ts';
import { createSqliteStreamStore } from './stream-store.sqlite.ts';

describeStreamStore('sqlite', async () => createSqliteStreamStore(openSqliteDatabase(':memory:')));
