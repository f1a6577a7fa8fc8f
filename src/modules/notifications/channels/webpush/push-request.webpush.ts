/**
 * A push as a request to the push service of a browser: the payload encrypted for the subscription (RFC 8291, aes128gcm) and signed with the server's
 * key (VAPID, RFC 8292). Only builds it; sending is the HTTP client's, which refuses addresses that are not public.
 */
import webPush from 'web-push';

/** Of this installation: what browsers subscribe to, and sign by. base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface PushSealer {
  /** Throws when the keys of the subscription are no keys. */
  seal(subscription: PushSubscription, payload: string): PushRequest;
}

/** `subject`: how the operator of a push service reaches us, `mailto:` or `https:`. `ttlS`: how long it keeps a push for a device that is away. */
export function createPushSealer(deps: { keys: VapidKeys; subject: string; ttlS: number }): PushSealer {
  return {
    seal(subscription, payload) {
      const details = webPush.generateRequestDetails(subscription, payload, {
        vapidDetails: { subject: deps.subject, ...deps.keys },
        TTL: deps.ttlS,
        urgency: 'high',
        contentEncoding: 'aes128gcm',
      });
      const headers: Record<string, string> = {};
      // The client counts the bytes itself.
      for (const [name, value] of Object.entries(details.headers)) {
        if (name.toLowerCase() !== 'content-length') headers[name.toLowerCase()] = String(value);
      }
      return { headers, body: details.body ?? new Uint8Array() };
    },
  };
}
