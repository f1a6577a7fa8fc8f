/**
 * Refresh tokens: `<session id>.<secret>.<tag>`. The first secret is chance, each next one is derived from the one before with the server's
 * key, so that a client that lost an answer and asks again gets the same successor by construction. Only hashes of secrets are stored.
 * The tag proves that we made the token, so that a made-up one never reads as reuse of a real one.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '#platform/random';

export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
  /** SHA-256 of the secret, base64url: what the store keeps. */
  readonly hash: string;
}

export interface RefreshTokens {
  mint(sessionId: string): RefreshToken;
  /** The one token that follows. */
  successorOf(token: RefreshToken): RefreshToken;
  /** Undefined when we did not make it. */
  parse(text: string): RefreshToken | undefined;
}

const SHAPE = /^([0-9a-z]{26})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/;

export function createRefreshTokens(deps: { secret: Uint8Array; random: Random }): RefreshTokens {
  function mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', deps.secret).update(`${purpose}\n${text}`).digest();
  }

  function tagOf(sessionId: string, secret: string): string {
    return mac('tag', `${sessionId}.${secret}`).subarray(0, 16).toString('base64url');
  }

  function build(sessionId: string, secret: string): RefreshToken {
    const tag = tagOf(sessionId, secret);
    const hash = createHash('sha256').update(secret).digest('base64url');
    return { text: `${sessionId}.${secret}.${tag}`, sessionId, hash };
  }

  return {
    mint: (sessionId) => build(sessionId, Buffer.from(deps.random.bytes(32)).toString('base64url')),
    successorOf(token) {
      const secret = token.text.split('.')[1] ?? '';
      return build(token.sessionId, mac('successor', `${token.sessionId}.${secret}`).toString('base64url'));
    },
    parse(text) {
      const [, sessionId, secret, tag] = SHAPE.exec(text) ?? [];
      if (sessionId === undefined || secret === undefined || tag === undefined) return undefined;
      // As text: base64url has several spellings of the same bytes, and a token has one.
      if (!timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(sessionId, secret)))) return undefined;
      return build(sessionId, secret);
    },
  };
}
