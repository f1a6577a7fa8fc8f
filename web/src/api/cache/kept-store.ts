/**
 * One value in IndexedDB, which unlike localStorage takes megabytes and does not hold up the page.
 */
import type { KeptStore } from './kept-answers.ts';

const DATABASE = 'tidemark';
const STORE = 'kept';
const KEY = 'answers';

export function createIndexedDbStore(): KeptStore {
  let opened: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    return new Promise((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  return {
    get: () => run('readonly', (store) => store.get(KEY)),
    async set(value) {
      await run('readwrite', (store) => store.put(value, KEY));
    },
    async clear() {
      await run('readwrite', (store) => store.clear());
    },
  };
}
