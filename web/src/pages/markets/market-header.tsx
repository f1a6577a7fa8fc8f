/**
 * The market that is shown: pair, venue, price, change, whether it is watched, and the way to a new alert.
 */
import { Button } from '@mantine/core';
import type { MarketItem } from '#contract/api/prices';
import { useLivePrice } from '../../api/hooks.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { pairOf, quoteOf, venueName, venueOf } from '../../features/condition-words/market-words.ts';
import { LiveChange } from '../../ui/change.tsx';
import { Hint } from '../../ui/hint.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { formatCompact } from '../../ui/number-format.ts';
import { useTabTitle } from '../../ui/page-title.tsx';
import { LivePrice } from '../../ui/price.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './market-header.module.css';

export interface MarketHeaderProps {
  readonly market: string;
  readonly item: MarketItem | null | undefined;
  readonly isWatched: boolean;
  readonly onWatch: () => void;
}

export function MarketHeader({ market, item, isWatched, onWatch }: MarketHeaderProps) {
  const pair = pairOf(market);
  useTabTitle(pair);
  return (
    <header className={classes.root}>
      <div className={classes.name}>
        <h1 className={classes.pair}>{pair}</h1>
        <Hint label={isWatched ? 'Watched. Take it off the watch list' : 'Put it on the watch list'}>
          <button
            type="button"
            className={classes.star}
            aria-pressed={isWatched}
            aria-label="On the watch list"
            onClick={onWatch}
          >
            {isWatched ? '★' : '☆'}
          </button>
        </Hint>
        <span className={classes.venue}>{venueName(venueOf(market))}</span>
        <Status item={item} />
      </div>
      <div className={classes.price}>
        <span className={classes.number}>
          <LivePrice market={market} tickSize={item?.tickSize} />
        </span>
        <LiveChange market={market} />
        <Freshness market={market} />
        {item?.volume24h !== undefined && (
          <span className={classes.volume} title={`Traded in 24 hours, in ${quoteOf(market)}`}>
            24 h {formatCompact(Number(item.volume24h))} {quoteOf(market)}
          </span>
        )}
      </div>
      <Button
        className={classes.alert}
        leftSection={<Icon name="plus" size={16} />}
        rightSection={<KeyHint keys="c" isOnAccent />}
        onClick={() => openAlertDialog({ market })}
      >
        Alert<span className="mantine-visually-hidden"> on {pair}</span>
      </Button>
    </header>
  );
}

function Status({ item }: { readonly item: MarketItem | null | undefined }) {
  if (!item) return null;
  return (
    <>
      {item.simulated && <span className={classes.mark}>simulated</span>}
      {item.status !== 'active' && <span className={classes.mark}>{item.status}</span>}
    </>
  );
}

/** A price that is not fresh says so in words beside it. */
function Freshness({ market }: { readonly market: string }) {
  const live = useLivePrice(market);
  if (!live?.isStale) return null;
  return (
    <span className={classes.stale}>
      not live, heard <RelativeTime at={live.receivedAt} />
    </span>
  );
}
