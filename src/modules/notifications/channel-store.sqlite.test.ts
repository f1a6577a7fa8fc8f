import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeChannelStore } from './channel-store.conformance.ts';
import { createSqliteChannelStore } from './channel-store.sqlite.ts';

describeChannelStore('sqlite', async () => createSqliteChannelStore(openSqliteDatabase(':memory:')));
