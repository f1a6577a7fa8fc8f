/**
 * The other tabs of this browser: they hear of signing in and out at once, and renew one at a time.
 * Pages of plain http have no Web Locks; there, two tabs that renew in the same moment are told the same successor by the server.
 */
import type { MeBody } from '#contract/api/auth';

export interface SharedSignIn {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly user: MeBody;
}

export type PeerMessage =
  | { readonly kind: 'signed-in'; readonly signIn: SharedSignIn }
  | { readonly kind: 'signed-out' };

export interface SessionPeers {
  tell(message: PeerMessage): void;
  listen(listener: (message: PeerMessage) => void): void;
  /** Runs while no other tab runs its own. */
  alone<T>(run: () => Promise<T>): Promise<T>;
}

const NAME = 'tidemark.session';

export function createBrowserPeers(): SessionPeers {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : undefined;
  return {
    tell: (message) => channel?.postMessage(message),
    listen(listener) {
      channel?.addEventListener('message', ({ data }: MessageEvent<PeerMessage>) => listener(data));
    },
    alone: (run) => (navigator.locks ? navigator.locks.request(NAME, run) : run()) as ReturnType<typeof run>,
  };
}
