import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { describeNotificationStore } from './notification-store.conformance.ts';
import { createSqliteNotificationStore } from './notification-store.sqlite.ts';

describeNotificationStore('sqlite', async () => createSqliteNotificationStore(openSqliteDatabase(':memory:')));
