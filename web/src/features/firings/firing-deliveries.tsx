/**
 * How one firing was told: a line for each channel, and on request every attempt with what was answered. While something is still under
 * way it is asked again, since attempts that fail make no event.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ChannelItem, DeliveryItem } from '#contract/api/notifications';
import { channelsQuery, deliveriesQuery } from '../../api/queries/firings.ts';
import { Failure } from '../../ui/failure.tsx';
import { useTimezone } from '../../ui/relative-time.tsx';
import { channelName } from './channel-words.ts';
import { attemptWords, deliveryWords, type FiringTimes, isOpen } from './delivery-words.ts';
import classes from './firing-deliveries.module.css';

/** While one looks at a firing that has just happened, and later. */
const AGAIN_SOON_MS = 700;
const AGAIN_MS = 5_000;
const SOON_FOR_MS = 15_000;

export interface FiringDeliveriesProps {
  readonly firingId: string;
  readonly firing: FiringTimes;
  /** One line for each channel, without its attempts. */
  readonly isBrief?: boolean;
}

export function FiringDeliveries({ firingId, firing, isBrief = false }: FiringDeliveriesProps) {
  const {
    data: deliveries,
    error,
    refetch,
  } = useQuery({
    ...deliveriesQuery(firingId),
    refetchInterval: ({ state }) => againAfterMs(state.data, firing.firedAt),
  });
  const { data: channels } = useQuery(channelsQuery);
  if (!deliveries) return error ? <Failure cause={error} retry={() => void refetch()} /> : null;
  if (deliveries.length === 0) return <p className={classes.none}>{isBrief ? 'In your inbox.' : <InboxOnly />}</p>;
  return (
    <ul className={classes.list}>
      {deliveries.map((delivery) => (
        <Delivery
          key={delivery.id}
          delivery={delivery}
          firing={firing}
          channel={channels?.find(({ id }) => id === delivery.channelId)}
          areChannelsKnown={channels !== undefined}
          isBrief={isBrief}
        />
      ))}
    </ul>
  );
}

/** `false`: all is settled. */
function againAfterMs(deliveries: readonly DeliveryItem[] | undefined, firedAt: string): number | false {
  const isSoon = Date.now() - Date.parse(firedAt) < SOON_FOR_MS;
  // Just after it fired its deliveries may not be written yet.
  if (!deliveries || deliveries.length === 0) return isSoon ? AGAIN_SOON_MS : false;
  if (!deliveries.some(isOpen)) return false;
  return isSoon ? AGAIN_SOON_MS : AGAIN_MS;
}

function InboxOnly() {
  return (
    <>
      Told in your inbox only: it had no channel.{' '}
      <Link to="/settings/$section" params={{ section: 'channels' }}>
        Add a channel
      </Link>
    </>
  );
}

interface DeliveryProps {
  readonly delivery: DeliveryItem;
  readonly firing: FiringTimes;
  readonly channel: ChannelItem | undefined;
  readonly areChannelsKnown: boolean;
  readonly isBrief: boolean;
}

function Delivery({ delivery, firing, channel, areChannelsKnown, isBrief }: DeliveryProps) {
  const timezone = useTimezone();
  const { words, tone } = deliveryWords(delivery, firing, { timezone, nowMs: Date.now() });
  const name = channel ? channelName(channel) : areChannelsKnown ? 'a deleted channel' : 'channel';
  return (
    <li className={classes.delivery}>
      <span className={classes.line}>
        <span className={classes.sign} data-tone={tone} aria-hidden="true">
          {tone === 'good' ? '✓' : tone === 'bad' ? '!' : '…'}
        </span>
        <span className={classes.words}>
          <span className={classes.channel}>{name}</span> {words}
        </span>
      </span>
      {!isBrief && delivery.attempts.length > 0 && (
        <ol className={classes.attempts}>
          {delivery.attempts.map((attempt) => {
            const { what, since, detail } = attemptWords(attempt, firing, timezone);
            return (
              <li key={attempt.attempt}>
                {what}
                {since !== undefined && `, ${since}`}
                {detail !== undefined && <span className={classes.detail}>: {detail}</span>}
                {attempt.answer !== undefined && attempt.answer !== '' && attempt.outcome !== 'accepted' && (
                  <code className={classes.answer}>{attempt.answer}</code>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </li>
  );
}
