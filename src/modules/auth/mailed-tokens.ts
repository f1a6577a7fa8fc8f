/**
 * The tokens that links in mails carry: 256 bits that follow from the server's key and the id of the mail. So neither the queue of mails nor the
 * database holds one: what is stored is its SHA-256, and a mail that is sent again carries the same.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { TokenPurpose } from './account-mail-store.ts';

export interface MailedTokens {
  /** 43 characters of base64url. */
  tokenOf(mailId: string, purpose: TokenPurpose): string;
  hashOf(token: string): string;
}

export function createMailedTokens(secret: Uint8Array): MailedTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tidemark mailed tokens', 32));
  return {
    tokenOf: (mailId, purpose) => createHmac('sha256', key).update(`${purpose}\n${mailId}`).digest('base64url'),
    hashOf: (token) => createHash('sha256').update(token).digest('base64url'),
  };
}
