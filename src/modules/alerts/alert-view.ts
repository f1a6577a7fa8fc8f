/** An alert as it is answered: the request it was made from, how far it has come, and what its condition says now. */
import type { Alert } from '#contract/api/alerts';
import { formatInstant } from '#contract/time';
import type { AlertRecord } from './alert.ts';
import { requestOf } from './alert-fields.ts';
import type { Judgment } from './alert-judgment.ts';

export function viewAlert(alert: AlertRecord, judgment: Judgment): Alert {
  const { alreadyTrue, value, distance } = judgment;
  return {
    id: alert.id,
    version: alert.version,
    ...requestOf(alert),
    state: alert.state,
    ...(alert.stateReason === undefined ? {} : { stateReason: alert.stateReason }),
    ...(alert.delistedMarket === undefined ? {} : { delistedMarket: alert.delistedMarket }),
    alreadyTrue,
    value,
    distance,
    firings: alert.sequence,
    ...(alert.heldBack > 0 ? { heldBack: alert.heldBack } : {}),
    ...(alert.lastFiredAtMs > 0 ? { lastFiredAt: formatInstant(alert.lastFiredAtMs) } : {}),
    createdAt: formatInstant(alert.createdAtMs),
    updatedAt: formatInstant(alert.updatedAtMs),
  };
}
