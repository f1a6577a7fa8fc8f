/**
 * The levels of a market's alerts as the chart shows them, and what may be done with them there.
 */
import type { Alert, AlertState } from '#contract/api/alerts';
import { alertSentence } from '../condition-words/alert-sentence.ts';
import { type ConditionLevel, levelsOf } from './levels.ts';

export interface ChartLevel extends ConditionLevel {
  readonly key: string;
  readonly alert: Alert;
  /** Which level of its condition. */
  readonly index: number;
  readonly sentence: string;
  /** It can fire as it is. */
  readonly isLive: boolean;
}

export interface LevelActions {
  /** True: the server has it. What failed has been told. */
  readonly move: (level: ChartLevel, price: string) => Promise<boolean>;
  readonly open: (level: ChartLevel) => void;
  readonly remove: (level: ChartLevel) => void;
  /** Makes an alert at this price. True: the server has it. */
  readonly create: (price: string) => Promise<boolean>;
  /** Goes on in the dialog. */
  readonly more: (price: string) => void;
}

const LIVE: readonly AlertState[] = ['warming', 'waiting', 'armed', 'holding', 'cooldown', 'rearming'];

export function isLiveState(state: AlertState): boolean {
  return LIVE.includes(state);
}

/** Alerts that are over are not on the chart: their firings are. */
export function chartLevelsOf(alerts: readonly Alert[]): readonly ChartLevel[] {
  return alerts
    .filter(({ state }) => state !== 'done' && state !== 'expired')
    .flatMap((alert) =>
      levelsOf(alert.condition, alert.market).map((level, index) => ({
        ...level,
        key: `${alert.id}.${index}`,
        alert,
        index,
        sentence: alertSentence(alert),
        isLive: isLiveState(alert.state),
      })),
    );
}
