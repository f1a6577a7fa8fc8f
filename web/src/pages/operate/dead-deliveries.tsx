/**
 * Messages that were given up, of everybody: why, and another try for all or for one channel.
 */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AdminDeliveryItem } from '#contract/api/admin';
import { deadDeliveriesQuery, replayDead } from '../../api/queries/admin.ts';
import { queryClient } from '../../api/services.ts';
import { Card } from '../../ui/card.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { tell, tellFailure } from '../../ui/toasts.tsx';
import classes from './operate.module.css';

/** What a message told. */
const MESSAGES: Readonly<Record<string, string>> = {
  'alert.fired': 'an alert fired',
  'alert.stopped': 'an alert stopped',
  'channel.disabled': 'a channel was switched off',
  'delivery.failed': 'a message was given up',
};

export function DeadDeliveries({ dead }: { readonly dead: number }) {
  const { data, error, isLoading, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(deadDeliveriesQuery);
  // The overview counts them every two seconds; the list follows when the count changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count is what it follows
  useEffect(() => void refetch(), [dead, refetch]);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title="Messages given up" aside={items.length > 0 ? <Replay label="Try all again" /> : undefined}>
      {error && !data && <Failure cause={error} retry={() => void refetch()} />}
      {isLoading && <LoadingRows rows={3} height={28} />}
      {data && items.length === 0 && (
        <p className={classes.none}>None. Every message found its way, or is still tried.</p>
      )}
      {items.length > 0 && <Table items={items} />}
      {hasNextPage && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Card>
  );
}

function Table({ items }: { readonly items: readonly AdminDeliveryItem[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Which ones, and why">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Made</th>
            <th scope="col">Why</th>
            <th scope="col">Tries</th>
            <th scope="col">What</th>
            <th scope="col">Person</th>
            <th scope="col">
              <span className="mantine-visually-hidden">Another try</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, createdAt, type, userId, channelId, attempts, lastError }) => (
            <tr key={id}>
              <td>
                <RelativeTime at={createdAt} />
              </td>
              <td className={classes.reason}>{lastError ?? '–'}</td>
              <td>{attempts.length}</td>
              <td>{MESSAGES[type] ?? type}</td>
              <td className={classes.id} title={userId}>
                {userId}
              </td>
              <td>
                <Replay label="Try its channel again" channelId={channelId} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Replay({ label, channelId }: { readonly label: string; readonly channelId?: string }) {
  const [isBusy, setIsBusy] = useState(false);

  async function replay(): Promise<void> {
    setIsBusy(true);
    try {
      const { replayed } = await replayDead(channelId);
      tell(
        replayed === 0
          ? 'None could be tried again: their channels are switched off or deleted.'
          : `${replayed === 1 ? 'One message is' : `${replayed} messages are`} tried again.`,
      );
      await queryClient.invalidateQueries({ queryKey: ['admin'] });
    } catch (cause) {
      tellFailure(cause, 'Nothing was tried again');
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => void replay()}>
      {label}
    </Button>
  );
}
