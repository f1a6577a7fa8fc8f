/** The keys of a browser's subscription: whether they are such keys, and how they are kept. Pure. */
import { createECDH } from 'node:crypto';

export interface SubscriptionKeys {
  readonly p256dh: string;
  readonly auth: string;
}

const AUTH_BYTES = 16;

/** What is wrong with them; undefined when nothing is. */
export function subscriptionKeysFault(keys: SubscriptionKeys): { path: string; message: string } | undefined {
  if (!isPointOfP256(keys.p256dh)) {
    return { path: '/subscription/keys/p256dh', message: 'is not an uncompressed point of P-256 in base64url' };
  }
  if (Buffer.from(keys.auth, 'base64url').length !== AUTH_BYTES) {
    return { path: '/subscription/keys/auth', message: `is not ${AUTH_BYTES} bytes in base64url` };
  }
  return undefined;
}

function isPointOfP256(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  const own = createECDH('prime256v1');
  own.generateKeys();
  try {
    own.computeSecret(bytes);
    return true;
  } catch {
    // Of all that can be wrong here only this is left: the point does not lie on the curve.
    return false;
  }
}

export function formatKeys({ p256dh, auth }: SubscriptionKeys): string {
  return JSON.stringify({ p256dh, auth });
}

export function parseKeys(text: string): SubscriptionKeys {
  return JSON.parse(text) as SubscriptionKeys;
}
