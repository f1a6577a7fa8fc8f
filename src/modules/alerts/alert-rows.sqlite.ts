/**
 * Rows of alerts in SQLite: which columns are read, and what they mean. The state that people see is derived here from what the evaluator
 * stored and how far its market's own time has come, so that a cooldown ends without anybody writing that it did.
 */
import type { AlertState } from '#contract/api/alerts';
import type { AlertStopped, TaskTemplate } from '#contract/events';
import type { AlertFields, AlertRecord } from './alert.ts';

/** States that are shown as they are stored; of all others the phase is shown, or the cooldown while it lasts. */
const STOPPED = "'paused', 'expired', 'suspended', 'done'";

export const SHOWN_STATE = `CASE WHEN s.state IN (${STOPPED}) THEN s.state
  WHEN s.cooldown_until_ms > coalesce(m.at_ms, 0) THEN 'cooldown' ELSE s.phase END`;

/** What follows the first table, `alerts a`. Written as CROSS JOIN, which SQLite does not reorder. */
export const JOINS = `CROSS JOIN alert_states s ON s.id = a.id
  LEFT JOIN market_marks m ON m.partition = a.partition AND m.market = a.market`;

export const RECORD_COLUMNS = `a.id, a.user_id AS userId, a.market, a.partition, a.condition, a.trigger, a.repeat,
  a.cooldown_ms AS cooldownMs, a.rearm, a.expires_at_ms AS expiresAtMs, a.note, a.channels, a.task, a.version,
  a.created_at_ms AS createdAtMs, a.updated_at_ms AS updatedAtMs, ${SHOWN_STATE} AS state, s.state_reason AS stateReason, s.arming,
  s.sequence, s.held_back AS heldBack, s.last_fired_at_ms AS lastFiredAtMs`;

interface RecordRow {
  readonly id: string;
  readonly userId: string;
  readonly market: string;
  readonly partition: number;
  readonly condition: string;
  readonly trigger: 'edge' | 'state';
  readonly repeat: number;
  readonly cooldownMs: number;
  readonly rearm: string | null;
  readonly expiresAtMs: number | null;
  readonly note: string | null;
  readonly channels: string | null;
  readonly task: string | null;
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly state: AlertState;
  readonly stateReason: string | null;
  readonly arming: number;
  readonly sequence: number;
  readonly heldBack: number;
  readonly lastFiredAtMs: number;
}

export function recordOf(row: unknown): AlertRecord {
  const { rearm, expiresAtMs, note, channels, task, stateReason, ...rest } = row as RecordRow;
  return {
    ...rest,
    ...readReason(stateReason, rest.market),
    rearm: rearm ?? undefined,
    expiresAtMs: expiresAtMs ?? undefined,
    note: note ?? undefined,
    channels: channels === null ? undefined : (JSON.parse(channels) as string[]),
    task: task === null ? undefined : (JSON.parse(task) as TaskTemplate),
  };
}

/** What `state_reason` holds: the reason, and after a blank the market that it is about. */
export function storedReason({ reason, delistedMarket }: Pick<AlertStopped, 'reason' | 'delistedMarket'>): string {
  return delistedMarket === undefined ? reason : `${reason} ${delistedMarket}`;
}

/** Alerts that were suspended before the market was kept read none but their own then. */
function readReason(stored: string | null, ownMarket: string): Pick<AlertRecord, 'stateReason' | 'delistedMarket'> {
  const [stateReason, market] = stored?.split(' ') ?? [];
  return { stateReason, delistedMarket: stateReason === 'market_delisted' ? (market ?? ownMarket) : undefined };
}

/** What fills CHANGEABLE_COLUMNS, in their order. The market is not among them: it never changes. */
export function changeableValues(fields: AlertFields): (string | number | null)[] {
  return [
    fields.condition,
    fields.trigger,
    fields.repeat,
    fields.cooldownMs,
    fields.rearm ?? null,
    fields.expiresAtMs ?? null,
    fields.expiresAtMs ?? null,
    fields.note ?? null,
    fields.channels === undefined ? null : JSON.stringify(fields.channels),
    fields.task === undefined ? null : JSON.stringify(fields.task),
  ];
}

export const CHANGEABLE_COLUMNS = [
  'condition',
  'trigger',
  'repeat',
  'cooldown_ms',
  'rearm',
  'expires_at_ms',
  'expiry_due_at_ms',
  'note',
  'channels',
  'task',
] as const;
