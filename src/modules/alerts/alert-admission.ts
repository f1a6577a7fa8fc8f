/**
 * Whether a user may have an alert as it was read: its markets must be theirs to use, its channels theirs and verified.
 * Stands between reading and storing, for creates and changes alike. Claiming a market of one's own is an effect of it.
 */
import type { AlertCreate } from '#contract/api/alerts';
import type { Problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import { conditionMarkets } from '#engine';
import { type ReadAlert, readAlert } from './alert-fields.ts';
import type { ChannelReader, MarketAccess } from './alert-ports.ts';

export interface AdmittedAlert extends ReadAlert {
  /** Those of the condition, the alert's own first. */
  readonly markets: readonly string[];
}

export interface AlertAdmission {
  create(userId: string, body: AlertCreate, nowMs: number): Promise<Result<AdmittedAlert, Problem>>;
  /** What has not changed since it was admitted before need not be asked again: `knownMarkets`, and channels unless they are new. */
  admit(
    userId: string,
    alert: ReadAlert,
    known: { markets: readonly string[]; hasNewChannels: boolean },
  ): Promise<Result<AdmittedAlert, Problem>>;
}

export function createAlertAdmission(deps: { marketAccess: MarketAccess; channels: ChannelReader }): AlertAdmission {
  const { marketAccess, channels } = deps;

  const admit: AlertAdmission['admit'] = async (userId, alert, known) => {
    const markets = conditionMarkets(alert.condition, alert.fields.market);
    // Channels first: they claim nothing.
    if (known.hasNewChannels && alert.fields.channels !== undefined && alert.fields.channels.length > 0) {
      const verified = await channels.verify(userId, alert.fields.channels);
      if (!verified.ok) return verified;
    }
    for (const market of markets) {
      if (known.markets.includes(market)) continue;
      const allowed = await marketAccess.use(userId, market);
      if (!allowed.ok) return allowed;
    }
    return ok({ ...alert, markets });
  };

  return {
    admit,
    async create(userId, body, nowMs) {
      const read = readAlert(body, nowMs);
      if (!read.ok) return err(read.error);
      return admit(userId, read.value, { markets: [], hasNewChannels: true });
    },
  };
}
