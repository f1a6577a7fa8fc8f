import { openSqliteDatabase } from '#platform/database/sqlite-database';
import { createSqliteChannelStore } from './channel-store.sqlite.ts';
import { describeDeliveryStore } from './delivery-store.conformance.ts';
import { createSqliteDeliveryStore } from './delivery-store.sqlite.ts';
import { createSqliteNotificationStore } from './notification-store.sqlite.ts';

describeDeliveryStore('sqlite', async () => {
  const db = openSqliteDatabase(':memory:');
  return {
    deliveries: createSqliteDeliveryStore(db),
    notifications: createSqliteNotificationStore(db),
    channels: createSqliteChannelStore(db),
  };
});
