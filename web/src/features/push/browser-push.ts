/**
 * This browser as a channel: asks for permission, subscribes at the browser's push service with the server's key, and makes the channel.
 * A subscription that the browser has renewed by itself takes the place of the one before.
 */
import type { ChannelCreated, PushKey } from '#contract/api/notifications';
import { isProblem } from '../../api/client/api-problem.ts';
import { api, queryClient, session } from '../../api/services.ts';
import { deviceOf } from '../../ui/device.ts';
import { pushStep, readPushMemory, writePushMemory } from './push-memory.ts';

/** Why this browser cannot be told, as a sentence; undefined: it can. */
export function pushObstacle(): string | undefined {
  if (!window.isSecureContext)
    return 'Browsers take messages from pages behind https only. Reach Tidemark by https for this.';
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    return isAppleMobile()
      ? 'Add this page to the home screen first; the browser takes messages from there.'
      : 'This browser takes no messages from pages.';
  }
  if (Notification.permission === 'denied')
    return 'This browser was told not to show messages of this page. Allow them in its settings for this site, then load the page again.';
  return undefined;
}

const isAppleMobile = () => /iPhone|iPad/.test(navigator.userAgent);

/** Undefined: the person did not allow it now. */
export async function addThisBrowser(): Promise<ChannelCreated | undefined> {
  if ((await Notification.requestPermission()) !== 'granted') return undefined;
  const { publicKey } = await api.get<PushKey>('/push/key');
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  // One of another server, or of a key that was replaced, could not be sent to.
  if (before && !isOfKey(before, publicKey)) await before.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  return makeChannel(subscription);
}

async function makeChannel(subscription: PushSubscription): Promise<ChannelCreated> {
  const { endpoint, keys } = subscription.toJSON();
  const body = { kind: 'webpush', name: deviceOf(navigator.userAgent), subscription: { endpoint, keys } };
  const channel = await api.post<ChannelCreated>('/channels', { body });
  remember(channel.id, subscription.endpoint);
  return channel;
}

function remember(channelId: string, endpoint: string): void {
  const state = session.state();
  if (state.status === 'signed-in') writePushMemory(localStorage, { userId: state.user.id, channelId, endpoint });
}

/** The id of the channel that is this browser, for whoever is signed in. */
export function ownPushChannelId(userId: string): string | undefined {
  const memory = readPushMemory(localStorage);
  return memory?.userId === userId ? memory.channelId : undefined;
}

/** The channel is deleted: the browser need not listen any more. */
export async function forgetThisBrowser(): Promise<void> {
  writePushMemory(localStorage, undefined);
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

/** At the beginning, and when the worker says so: the subscription may have been renewed or ended while no page was open. */
export async function followSubscription(): Promise<void> {
  const state = session.state();
  const memory = readPushMemory(localStorage);
  if (state.status !== 'signed-in' || !memory || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  const step = pushStep(memory, { userId: state.user.id, endpoint: subscription?.endpoint });
  if (step === 'forget') writePushMemory(localStorage, undefined);
  if (step !== 'renew' || !subscription) return;
  await makeChannel(subscription);
  await api.delete(`/channels/${memory.channelId}`).catch((cause) => {
    if (!isProblem(cause, 'not_found')) throw cause;
  });
  await queryClient.invalidateQueries({ queryKey: ['channels'] });
}

function isOfKey(subscription: PushSubscription, publicKey: string): boolean {
  const key = subscription.options.applicationServerKey;
  if (!key) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === publicKey;
}
