/**
 * Access tokens: JWTs of ten minutes, signed with Ed25519 (RFC 9068, `at+jwt`). A token is verified once and remembered until it expires;
 * whether it was denied is asked each time. Algorithm, type, issuer and audience are pinned; what differs is refused before any claim is read.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { JwksBody } from '#contract/api/auth';
import { type Problem, problem } from '#contract/problem';
import { assert, err, ok, type Result } from '#contract/result';
import { formatInstant } from '#contract/time';
import type { Clock } from '#platform/clock';
import { type Principal, SCOPES, type Scope } from '#platform/http/http';
import type { NewId } from '#platform/ids';
import type { Role } from './auth-store.ts';
import type { DenyList } from './deny-list.ts';
import { type AuthKeys, SIGNING_ALGORITHM } from './key-folder.ts';

export const ACCESS_TOKEN_LIFE_S = 600;

/** Denials outlive the tokens they refuse by a minute, for clocks that differ. */
export const DENIAL_LIFE_MS = (ACCESS_TOKEN_LIFE_S + 60) * 1_000;

const TOKEN_TYPE = 'at+jwt';
const AUDIENCE = 'tidemark';
const TOKEN_LENGTH_MAX = 4_096;
const REMEMBERED_MAX = 20_000;
const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);

export interface AccessTokens {
  /** Signs a token for the session of the user, valid from now on for ACCESS_TOKEN_LIFE_S. */
  issue(user: { id: string; role: Role }, sessionId: string): Promise<string>;
  /** Who sends this Authorization header. `unauthenticated`, `token_expired` or `token_revoked`. */
  authenticate(authorization: string | undefined): Promise<Result<Principal, Problem>>;
  /** Whether a principal that was let in before would be refused now. Costs no I/O. */
  isDenied(principal: Principal): boolean;
  /** The public keys. */
  jwks(): JwksBody;
}

export interface AccessTokensDeps {
  readonly keys: AuthKeys['signing'];
  readonly issuer: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly denyList: Pick<DenyList, 'has'>;
}

export function createAccessTokens(deps: AccessTokensDeps): AccessTokens {
  const { clock, denyList, issuer } = deps;
  const [signer] = deps.keys;
  const signingKey = createPrivateKey({ key: signer, format: 'jwk' });
  const publicKeys = new Map(
    deps.keys.map(({ kty = '', crv = '', x = '', kid = '' }) => {
      const jwk = { kty, crv, x, kid, alg: SIGNING_ALGORITHM, use: 'sig' };
      return [kid, { jwk, key: createPublicKey({ key: jwk, format: 'jwk' }) }] as const;
    }),
  );
  const remembered = new Map<string, Principal>();

  async function verify(token: string): Promise<Result<Principal, Problem>> {
    const key = publicKeys.get(kidOf(token) ?? '')?.key;
    if (!key) return err(refused('It was not made here, or with a key that is no longer used.'));
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [SIGNING_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
        currentDate: new Date(clock.nowMs()),
      });
      const principal = principalOf(payload);
      return principal ? ok(principal) : err(refused('Its claims are not those of an access token.'));
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) return err(expired(Number(cause.payload.exp) * 1_000));
      if (cause instanceof errors.JOSEError) return err(refused(reasonOf(cause)));
      throw cause;
    }
  }

  function remember(token: string, principal: Principal): void {
    remembered.set(token, principal);
    if (remembered.size <= REMEMBERED_MAX) return;
    const oldest = remembered.keys().next();
    if (!oldest.done) remembered.delete(oldest.value);
  }

  function isDenied(principal: Principal): boolean {
    return (
      denyList.has(`session:${principal.sessionId}`) ||
      denyList.has(`token:${principal.tokenId}`) ||
      denyList.has(`user:${principal.userId}`)
    );
  }

  return {
    async issue(user, sessionId) {
      const issuedAtS = Math.floor(clock.nowMs() / 1_000);
      assert(signer.kid, 'A signing key has an id.');
      return new SignJWT({ sid: sessionId, role: user.role })
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TOKEN_TYPE, kid: signer.kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(user.id)
        .setJti(deps.newId())
        .setIssuedAt(issuedAtS)
        .setExpirationTime(issuedAtS + ACCESS_TOKEN_LIFE_S)
        .sign(signingKey);
    },
    async authenticate(authorization) {
      const token = bearerOf(authorization);
      if (!token.ok) return token;
      let principal = remembered.get(token.value);
      if (!principal) {
        const verified = await verify(token.value);
        if (!verified.ok) return verified;
        principal = verified.value;
        remember(token.value, principal);
      }
      if (principal.expiresAtMs <= clock.nowMs()) {
        remembered.delete(token.value);
        return err(expired(principal.expiresAtMs));
      }
      if (!isDenied(principal)) return ok(principal);
      remembered.delete(token.value);
      return err(problem('token_revoked', 'The session of this access token has ended. Sign in again.'));
    },
    isDenied,
    jwks: () => ({ keys: [...publicKeys.values()].map(({ jwk }) => jwk) }),
  };
}

function bearerOf(authorization: string | undefined): Result<string, Problem> {
  if (authorization === undefined || authorization === '')
    return err(problem('unauthenticated', 'Send an access token: `Authorization: Bearer <token>`.'));
  const match = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization);
  if (!match?.[1] || match[1].length > TOKEN_LENGTH_MAX)
    return err(problem('unauthenticated', 'The Authorization header is not of the form `Bearer <token>`.'));
  return ok(match[1]);
}

/** Undefined when it is no JWT or names no key. */
function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    // Any text may arrive here; one that has no readable header is nobody's token, which is all that the caller asks.
    return undefined;
  }
}

function principalOf(payload: JWTPayload): Principal | undefined {
  const { sub, sid, jti, exp, role } = payload;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string' || exp === undefined)
    return undefined;
  if (role !== 'user' && role !== 'admin') return undefined;
  return { userId: sub, sessionId: sid, role, scopes: ALL_SCOPES, tokenId: jti, expiresAtMs: exp * 1_000 };
}

function reasonOf(cause: errors.JOSEError): string {
  if (cause instanceof errors.JOSEAlgNotAllowed) return `Only ${SIGNING_ALGORITHM} signatures are accepted.`;
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'Its signature is wrong.';
  if (cause instanceof errors.JWTClaimValidationFailed) return `Its ${cause.claim} is not the expected one.`;
  return 'It cannot be read.';
}

function refused(reason: string): Problem {
  return problem('unauthenticated', `The access token is not valid. ${reason}`);
}

function expired(atMs: number): Problem {
  return problem('token_expired', `The access token expired at ${formatInstant(atMs)}. Refresh it or sign in again.`);
}
