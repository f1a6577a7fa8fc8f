/**
 * Creates alerts, one or many: validate, take room, store (durable), tell the tick log, answer. An alert that is answered with 201 is on disk
 * and will be armed, whatever happens after; one whose write failed was never there.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import { type Alert, AlertCreate } from '#contract/api/alerts';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { Clock } from '#platform/clock';
import type { NewOwnedId } from '#platform/ids';
import type { AlertRecord } from './alert.ts';
import type { AdmittedAlert, AlertAdmission } from './alert-admission.ts';
import type { AlertAnnouncer } from './alert-announcer.ts';
import type { AlertExpiry } from './alert-expiry.ts';
import type { AlertFaults } from './alert-faults.ts';
import { type Judgment, judge, phaseAtArming } from './alert-judgment.ts';
import type { Quotes } from './alert-ports.ts';
import type { AlertQuota } from './alert-quota.ts';
import type { AlertStore, NewAlert } from './alert-store.ts';
import { viewAlert } from './alert-view.ts';
import { createItemValidator } from './item-validator.ts';

/** Items of a bulk request that are validated before the event loop has its turn: about two milliseconds. */
const ITEMS_AT_ONCE = 50;

export interface AlertCreation {
  create(userId: string, body: AlertCreate): Promise<Result<Alert, Problem>>;
  /** One outcome an item, in their order. The good ones are written together. */
  createMany(userId: string, items: readonly unknown[]): Promise<readonly Result<Alert, Problem>[]>;
}

interface AlertCreationDeps {
  readonly admission: AlertAdmission;
  readonly faults: Pick<AlertFaults, 'ofCreate'>;
  readonly quota: AlertQuota;
  readonly store: Pick<AlertStore, 'create'>;
  readonly announcer: AlertAnnouncer;
  readonly expiry: Pick<AlertExpiry, 'notice'>;
  readonly quotes: Quotes;
  readonly clock: Clock;
  readonly newAlertId: NewOwnedId;
  readonly partitionOf: (market: string) => number;
  readonly alertsPerUserMax: number;
}

interface Prepared {
  readonly alert: NewAlert;
  readonly markets: readonly string[];
  readonly judgment: Judgment;
}

export function createAlertCreation(deps: AlertCreationDeps): AlertCreation {
  const { admission, quota, store, announcer, expiry, quotes, clock } = deps;
  const validateItem = createItemValidator(AlertCreate, deps.faults.ofCreate);

  function prepare(userId: string, { fields, condition, markets }: AdmittedAlert): Prepared {
    const judgment = judge(condition, fields.market, quotes);
    const alert: NewAlert = {
      ...fields,
      id: deps.newAlertId(userId),
      userId,
      partition: deps.partitionOf(fields.market),
      createdAtMs: clock.nowMs(),
      phase: phaseAtArming(fields.trigger, judgment),
    };
    return { alert, markets, judgment };
  }

  /** Writes and tells; answers in order. Room for all of them was taken. */
  async function keep(userId: string, prepared: readonly Prepared[]): Promise<Alert[]> {
    try {
      await store.create(prepared.map(({ alert }) => alert));
    } catch (cause) {
      quota.giveBack(userId, prepared.length);
      throw cause;
    }
    await announcer.announce(
      prepared.map(({ alert, markets }) =>
        announcer.arming({ ...alert, arming: 1, sequence: 0, lastFiredAtMs: 0 }, markets),
      ),
    );
    return prepared.map(({ alert, judgment }) => {
      if (alert.expiresAtMs !== undefined) expiry.notice(alert.expiresAtMs);
      return viewAlert(recordOf(alert), judgment);
    });
  }

  function limitReached(): Problem {
    const most = deps.alertsPerUserMax;
    return problem('limit_reached', `You have ${most} alerts, which is the most. Delete some that you no longer need.`);
  }

  async function admitItem(userId: string, item: unknown, nowMs: number): Promise<Result<AdmittedAlert, Problem>> {
    const body = validateItem(item);
    return body.ok ? admission.create(userId, body.value, nowMs) : body;
  }

  return {
    async create(userId, body) {
      const admitted = await admission.create(userId, body, clock.nowMs());
      if (!admitted.ok) return admitted;
      if ((await quota.take(userId, 1)) === 0) return err(limitReached());
      const [alert] = await keep(userId, [prepare(userId, admitted.value)]);
      return alert ? ok(alert) : err(limitReached());
    },

    async createMany(userId, items) {
      const nowMs = clock.nowMs();
      const outcomes: Result<AdmittedAlert, Problem>[] = [];
      for (const item of items) {
        if (outcomes.length % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await giveWay();
        outcomes.push(await admitItem(userId, item, nowMs));
      }
      const good = outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.value);
      const room = good.length === 0 ? 0 : await quota.take(userId, good.length);
      const prepared = good.slice(0, room).map((admitted) => prepare(userId, admitted));
      const kept = prepared.length === 0 ? [] : await keep(userId, prepared);
      let next = 0;
      return outcomes.map((outcome) => {
        if (!outcome.ok) return outcome;
        const alert = kept[next++];
        return alert ? ok(alert) : err(limitReached());
      });
    },
  };
}

/** As the store has it after the write. */
function recordOf({ phase, ...alert }: NewAlert): AlertRecord {
  return {
    ...alert,
    version: 1,
    updatedAtMs: alert.createdAtMs,
    state: phase,
    stateReason: undefined,
    delistedMarket: undefined,
    arming: 1,
    sequence: 0,
    heldBack: 0,
    lastFiredAtMs: 0,
  };
}
