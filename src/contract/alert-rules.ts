/**
 * The rules of an alert as people write them, read into what the engine takes: the same reading for the API, a patch and a back-test.
 * Every fault is reported at once; `path` is a JSON pointer into the request.
 */
import { type AlertSpec, type Condition, parseCondition, printCondition, type Rearm, rearmFault } from '#engine';
import { parseDecimal } from './decimal.ts';
import type { FieldFault } from './problem.ts';
import { err, ok, type Result } from './result.ts';
import { parseDuration } from './time.ts';

/** With `trigger: state` and more than one firing, an alert would else fire on every tick. */
const STATE_COOLDOWN_MIN_MS = 60_000;
export const REPEAT_MAX = 1_000_000;

export const DURATION_EXPECTED = 'Expected a duration such as `30s`, `10m`, `1h` or `7d`.';

export interface AlertRuleRequest {
  readonly market: string;
  readonly condition: string;
  readonly trigger?: 'edge' | 'state';
  readonly repeat?: 'once' | 'always' | number;
  readonly cooldown?: string;
  readonly rearm?: string;
}

export interface AlertRules {
  readonly tree: Condition;
  /** Without the id, which the request does not know; `condition` is canonical. */
  readonly spec: Omit<AlertSpec, 'id'>;
}

export function readAlertRules(request: AlertRuleRequest): Result<AlertRules, readonly FieldFault[]> {
  const faults: FieldFault[] = [];
  const condition = readCondition(request.condition, request.market);
  if (!condition.ok) faults.push(condition.error);
  const trigger = request.trigger ?? 'edge';
  if (trigger !== 'edge' && trigger !== 'state')
    faults.push({ path: '/trigger', message: 'Expected `edge` or `state`.' });
  const repeat = readRepeat(request.repeat, faults);
  const cooldownMs = readCooldown(request.cooldown, trigger === 'state' && repeat !== 1, faults);
  const rearm = readRearm(request.rearm, condition.ok ? condition.value.tree : undefined, faults);
  if (!condition.ok || faults.length > 0) return err(faults);
  const spec = { market: request.market, condition: condition.value.canonical, trigger, repeat, cooldownMs };
  return ok({ tree: condition.value.tree, spec: rearm ? { ...spec, rearm } : spec });
}

/** The tree and its canonical text, or where and why the text is none. */
export function readCondition(
  text: string,
  market: string,
): Result<{ tree: Condition; canonical: string }, FieldFault> {
  const parsed = parseCondition(text, { market });
  if (parsed.ok) return ok({ tree: parsed.value, canonical: printCondition(parsed.value) });
  const { message, position, found, expected } = parsed.error;
  return err({ path: '/condition', message, position, found, expected });
}

/** `0.5%` or `12.5` -> what the engine takes; undefined when it is neither, or not above 0, or has too many digits. */
export function parseRearm(text: string): Rearm | undefined {
  const isPercent = text.endsWith('%');
  const amount = parseDecimal(isPercent ? text.slice(0, -1) : text);
  if (amount === undefined || !(amount > 0)) return undefined;
  return { kind: isPercent ? 'percent' : 'absolute', amount };
}

/** 0 means always. */
function readRepeat(repeat: AlertRuleRequest['repeat'], faults: FieldFault[]): number {
  if (repeat === undefined || repeat === 'once') return 1;
  if (repeat === 'always') return 0;
  if (typeof repeat === 'number' && Number.isInteger(repeat) && repeat >= 1 && repeat <= REPEAT_MAX) return repeat;
  faults.push({ path: '/repeat', message: `Expected \`once\`, \`always\` or a whole number from 1 to ${REPEAT_MAX}.` });
  return 1;
}

function readCooldown(text: string | undefined, isRepeatedState: boolean, faults: FieldFault[]): number {
  const leastMs = isRepeatedState ? STATE_COOLDOWN_MIN_MS : 0;
  if (text === undefined) return leastMs;
  const cooldownMs = parseDuration(text);
  if (cooldownMs === undefined) faults.push({ path: '/cooldown', message: DURATION_EXPECTED });
  else if (cooldownMs < leastMs) {
    faults.push({ path: '/cooldown', message: 'With `trigger: state` and repeat, the cooldown is at least 60s.' });
  }
  return cooldownMs ?? leastMs;
}

function readRearm(
  text: string | undefined,
  condition: Condition | undefined,
  faults: FieldFault[],
): Rearm | undefined {
  // Nothing to go back by: armed again as soon as the condition is false, as without it.
  if (text === undefined || parseDecimal(text.replace(/%$/, '')) === 0) return undefined;
  const rearm = parseRearm(text);
  if (!rearm) {
    faults.push({
      path: '/rearm',
      message: 'Expected a percentage such as `0.5%` or a decimal, above 0, of at most 15 significant digits.',
    });
    return undefined;
  }
  const message = condition && rearmFault(condition, rearm);
  if (message !== undefined) faults.push({ path: '/rearm', message });
  return rearm;
}
