/**
 * What an owner does to an alert that exists: change, pause, resume, delete. Each change is compared and set on the version, so of two at
 * once none is lost; the tick log is told after the write, in the order of the writes.
 */
import type { Alert, AlertPatch } from '#contract/api/alerts';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { conditionMarkets } from '#engine';
import type { Clock } from '#platform/clock';
import { type AlertFields, type AlertRecord, isLive } from './alert.ts';
import type { AlertAdmission } from './alert-admission.ts';
import type { AlertAnnouncer } from './alert-announcer.ts';
import type { AlertExpiry } from './alert-expiry.ts';
import { type ReadAlert, readPatched } from './alert-fields.ts';
import { judge, judgeStored, parseStored, phaseAtArming } from './alert-judgment.ts';
import type { MarketAccess, Quotes } from './alert-ports.ts';
import type { AlertQuota } from './alert-quota.ts';
import type { AlertStore, Refusal } from './alert-store.ts';
import { viewAlert } from './alert-view.ts';

/** What `If-Match` asked for: a version, any, or none that there can be. */
export type ExpectedVersion = number | 'any' | 'none';

export interface AlertChanges {
  /**
   * `not_found`, `version_stale`, and what a create answers. A patch that changes nothing leaves the version as it is. A change of condition,
   * trigger, repeat, cooldown or rearm arms anew, unless the alert is paused.
   */
  patch(userId: string, id: string, patch: AlertPatch, expected: ExpectedVersion): Promise<Result<Alert, Problem>>;
  /** An alert that is not live stays as it is: it fires no more anyway. */
  pause(userId: string, id: string): Promise<Result<Alert, Problem>>;
  /** Arms anew what is paused, done, expired or suspended; a live alert stays as it is. `alert_not_resumable` when its expiry has passed or a market that it reads is gone. */
  resume(userId: string, id: string): Promise<Result<Alert, Problem>>;
  /** `not_found`, `version_stale`. Its firings stay. */
  remove(userId: string, id: string, expected: ExpectedVersion): Promise<Result<void, Problem>>;
}

interface AlertChangesDeps {
  readonly admission: AlertAdmission;
  readonly marketAccess: Pick<MarketAccess, 'isGone'>;
  readonly store: AlertStore;
  readonly quota: Pick<AlertQuota, 'giveBack'>;
  readonly announcer: AlertAnnouncer;
  readonly expiry: Pick<AlertExpiry, 'notice'>;
  readonly quotes: Quotes;
  readonly clock: Clock;
}

/** Changes of one alert that can come between reading and setting it, before its owner is told so. */
const ATTEMPTS_MAX = 10;

/** What one attempt made of it: an answer, or that the alert changed in between. */
type Attempt = Result<Alert, Problem> | 'stale';

export function createAlertChanges(deps: AlertChangesDeps): AlertChanges {
  const { admission, marketAccess, store, announcer, expiry, quotes, clock } = deps;

  const view = (alert: AlertRecord): Alert => viewAlert(alert, judgeStored(alert, quotes));

  async function attempt(userId: string, id: string, once: (alert: AlertRecord) => Promise<Attempt>) {
    for (let count = 1; count <= ATTEMPTS_MAX; count++) {
      const alert = await store.find(userId, id);
      if (!alert) return err(notFound());
      const outcome = await once(alert);
      if (outcome !== 'stale') return outcome;
    }
    return err(problem('conflict', 'The alert is being changed by others at the same time. Try again.'));
  }

  /** Tells the log what the change did, if it has to know, and answers. `armed`: the markets of the condition. */
  async function settle(
    after: AlertRecord | Refusal,
    told: { armed?: readonly string[]; isPause?: true },
  ): Promise<Attempt> {
    if (after === 'stale') return 'stale';
    if (after === 'missing') return err(notFound());
    if (told.armed) await announcer.announce([announcer.arming(after, told.armed)]);
    else if (told.isPause && after.state === 'paused') await announcer.announce([announcer.disarming(after)]);
    if (after.expiresAtMs !== undefined) expiry.notice(after.expiresAtMs);
    return ok(view(after));
  }

  async function patchOnce(before: AlertRecord, patch: AlertPatch, read: ReadAlert): Promise<Attempt> {
    const { userId, id, version } = before;
    const isArming = before.state !== 'paused' && armsAnew(before, read.fields);
    const markets = conditionMarkets(parseStored(before), before.market).filter(
      (market) => !(isArming && marketAccess.isGone(market)),
    );
    const known = { markets, hasNewChannels: patch.channels !== undefined };
    const admitted = await admission.admit(userId, read, known);
    if (!admitted.ok) return admitted;
    const { fields, condition } = admitted.value;
    if (isArming && hasExpired(fields, clock.nowMs())) return err(expiryPassed());
    const phase = phaseAtArming(fields.trigger, judge(condition, fields.market, quotes));
    const after = await store.change({
      userId,
      id,
      version,
      fields,
      ...(isArming ? { rearming: { kind: 'arm', phase } } : {}),
      updatedAtMs: clock.nowMs(),
    });
    return settle(after, isArming ? { armed: admitted.value.markets } : {});
  }

  return {
    patch: (userId, id, patch, expected) =>
      attempt(userId, id, async (before) => {
        if (expected !== 'any' && expected !== before.version) return err(versionStale(before.version));
        const read = readPatched(before, patch, clock.nowMs());
        if (!read.ok) return read;
        return isSame(before, read.value.fields) ? ok(view(before)) : patchOnce(before, patch, read.value);
      }),

    pause: (userId, id) =>
      attempt(userId, id, async (before) => {
        if (!isLive(before.state)) return ok(view(before));
        const pause = { userId, id, version: before.version, updatedAtMs: clock.nowMs() };
        const after = await store.change({ ...pause, rearming: { kind: 'pause' } });
        return settle(after, { isPause: true });
      }),

    resume: (userId, id) =>
      attempt(userId, id, async (before) => {
        if (isLive(before.state)) return ok(view(before));
        if (hasExpired(before, clock.nowMs())) return err(notResumable());
        const condition = parseStored(before);
        const markets = conditionMarkets(condition, before.market);
        const gone = markets.find(marketAccess.isGone);
        if (gone !== undefined) return err(marketGone(gone));
        const phase = phaseAtArming(before.trigger, judge(condition, before.market, quotes));
        const { version } = before;
        const after = await store.change({
          userId,
          id,
          version,
          rearming: { kind: 'arm', phase },
          updatedAtMs: clock.nowMs(),
        });
        return settle(after, { armed: markets });
      }),

    async remove(userId, id, expected) {
      if (expected === 'none') {
        const alert = await store.find(userId, id);
        return err(alert ? versionStale(alert.version) : notFound());
      }
      const removed = await store.remove(userId, id, expected === 'any' ? undefined : expected);
      if (removed === 'missing') return err(notFound());
      if (removed === 'stale') return err(versionStale());
      deps.quota.giveBack(userId, 1);
      await announcer.announce([announcer.removing(removed)]);
      return ok(undefined);
    },
  };
}

function armsAnew(before: AlertFields, after: AlertFields): boolean {
  return (['condition', 'trigger', 'repeat', 'cooldownMs', 'rearm'] as const).some(
    (field) => before[field] !== after[field],
  );
}

function isSame(before: AlertRecord, after: AlertFields): boolean {
  return (
    !armsAnew(before, after) &&
    before.expiresAtMs === after.expiresAtMs &&
    before.note === after.note &&
    JSON.stringify(before.channels) === JSON.stringify(after.channels) &&
    JSON.stringify(before.task) === JSON.stringify(after.task)
  );
}

function hasExpired(alert: Pick<AlertFields, 'expiresAtMs'>, nowMs: number): boolean {
  return alert.expiresAtMs !== undefined && alert.expiresAtMs <= nowMs;
}

export function notFound(): Problem {
  return problem('not_found', 'You have no alert of this id.');
}

function versionStale(version?: number): Problem {
  const now = version === undefined ? '' : `; it is now version ${version}`;
  return problem('version_stale', `The alert has changed since you read it${now}. Read it again, then change it.`);
}

function expiryPassed(): Problem {
  const message = 'The instant has passed; send a later one, or null, so that the alert can be armed again.';
  return problem('validation_failed', 'The alert has expired.', { errors: [{ path: '/expiresAt', message }] });
}

function notResumable(): Problem {
  return problem('alert_not_resumable', 'Its `expiresAt` has passed. Change that first, to a later instant or null.');
}

function marketGone(market: string): Problem {
  return problem(
    'alert_not_resumable',
    `Its venue no longer lists ${market}. Change the condition so that it does without, or make an alert on another market.`,
  );
}
