/**
 * Secrets of channels: made here, shown once, stored sealed, so that a copy of the database alone signs nothing. Verification codes are
 * not stored at all: they follow from the key, the channel and the round.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { assert } from '#contract/result';
import type { Random } from '#platform/random';

export interface ChannelSecrets {
  /** `whsec_` and 32 random bytes in base64, as Standard Webhooks writes them. */
  create(): string;
  /** AES-256-GCM, bound to the channel: nonce (12), tag (16), text. */
  seal(secret: string, channelId: string): Uint8Array;
  /** Throws when the bytes were not sealed for this channel under this key. */
  unseal(sealed: Uint8Array, channelId: string): string;
  /** Lets whoever has it turn the channel off, and nothing else: the id of the channel and a tag of 128 bits. */
  unsubscribeTokenOf(channelId: string): string;
  /** The id of the channel; undefined when the token was not made here. */
  channelOfToken(token: string): string | undefined;
  /** The code of a round of verification: 10 characters. */
  codeOf(channelId: string, round: number): string;
  isCode(text: string, channelId: string, round: number): boolean;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_LENGTH = 10;

/** `secretKey`: at least 32 bytes that stay the same for the life of the database. */
export function createChannelSecrets(secretKey: Uint8Array, random: Random): ChannelSecrets {
  assert(secretKey.length >= 32, 'the secret key has at least 32 bytes');
  const subkey = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, '', `tidemark ${purpose}`, 32));
  const sealKey = subkey('channel secrets');
  const codeKey = subkey('channel verification');

  const unsubscribeKey = subkey('unsubscribe links');

  function unsubscribeTokenOf(channelId: string): string {
    const tag = createHmac('sha256', unsubscribeKey).update(channelId).digest().subarray(0, TAG_BYTES);
    return `${channelId}.${tag.toString('base64url')}`;
  }

  function codeOf(channelId: string, round: number): string {
    const digest = createHmac('sha256', codeKey).update(`${channelId}.${round}`).digest();
    return Array.from(digest.subarray(0, CODE_LENGTH), (byte) => CODE_ALPHABET[byte & 31]).join('');
  }

  return {
    create: () => `whsec_${Buffer.from(random.bytes(32)).toString('base64')}`,
    seal(secret, channelId) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(channelId));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    unseal(sealed, channelId) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(channelId))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
    unsubscribeTokenOf,
    channelOfToken(token) {
      const channelId = token.split('.')[0] ?? '';
      return isSameText(token, unsubscribeTokenOf(channelId)) ? channelId : undefined;
    },
    codeOf,
    isCode(text, channelId, round) {
      return isSameText(text, codeOf(channelId, round));
    },
  };
}

/** In a time that tells nothing of where they differ. */
function isSameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
