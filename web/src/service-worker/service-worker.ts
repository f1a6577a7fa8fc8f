/**
 * The page's service worker: keeps the shell for when there is no network, and shows what is pushed while no page is open. It waits until
 * the person says so before it takes the place of an older one.
 */
import { noticeOf } from './push-message.ts';
import { kindOf } from './request-kinds.ts';
import { createShellCache, type PageFiles } from './shell-cache.ts';

declare const self: ServiceWorkerGlobalScope;
declare const __PAGE__: PageFiles;

/** Events that the list of the platform does not name yet. */
interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription?: PushSubscription | null;
  readonly oldSubscription?: PushSubscription | null;
}

const FILES = __PAGE__;
const cache = createShellCache({ caches, fetch: (request) => fetch(request), files: FILES });

self.addEventListener('install', (event) => event.waitUntil(cache.install()));

self.addEventListener('activate', (event) => event.waitUntil(cache.tidy().then(() => self.clients.claim())));

self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const kind = kindOf(request, self.location.origin, FILES.shell);
  if (kind !== 'other') event.respondWith(cache[kind](request));
});

self.addEventListener('push', (event) => {
  const { title, body, tag, path } = noticeOf(event.data?.text());
  const options = { body, tag, data: path, icon: '/icons/icon-192.png', badge: '/icons/badge-96.png' };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data ?? '/inbox')));
});

/** In a page that is open already, where there is one. */
async function open(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window' });
  const [page] = pages;
  if (!page) {
    await self.clients.openWindow(path);
    return;
  }
  page.postMessage({ kind: 'open', path });
  await page.focus();
}

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event as SubscriptionChange)));

/** The browser ended the subscription: another one, of which the page tells the server when it is open next, since only it is signed in. */
async function renew({ newSubscription, oldSubscription }: SubscriptionChange): Promise<void> {
  const key = oldSubscription?.options.applicationServerKey;
  if (!newSubscription && key) {
    await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }
  for (const page of await self.clients.matchAll({ type: 'window' }))
    page.postMessage({ kind: 'subscription-changed' });
}
