/**
 * The page's side of its service worker: registers it, offers a new version, and does what it asks: opens a screen, tells the server of a
 * renewed push subscription.
 */
import { followSubscription } from '../../features/push/browser-push.ts';
import { router } from '../router.tsx';
import { offerUpdate } from './update-toast.tsx';

const WORKER = '/sw.js';
const LOOK_AGAIN_MS = 60 * 60_000;

type WorkerMessage = { readonly kind: 'open'; readonly path: string } | { readonly kind: 'subscription-changed' };

export async function startServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => hear(data));
  const registration = await serviceWorker.register(WORKER);
  watch(registration, serviceWorker);
  // An offline beginning, or a server that is away: what could not be said now is said at the next visit.
  void followSubscription().catch(() => undefined);
}

function hear(message: WorkerMessage): void {
  if (message.kind === 'open') router.history.push(message.path);
  else void followSubscription().catch(() => undefined);
}

function watch(registration: ServiceWorkerRegistration, container: ServiceWorkerContainer): void {
  let isWanted = false;

  function offer(): void {
    const { waiting } = registration;
    // Without a controller it is the first version, which has nothing to take the place of.
    if (!waiting || !container.controller) return;
    offerUpdate(() => {
      isWanted = true;
      waiting.postMessage('take-over');
    });
  }

  container.addEventListener('controllerchange', () => {
    if (isWanted) location.reload();
  });
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
  offer();
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, LOOK_AGAIN_MS);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look();
  });
}
