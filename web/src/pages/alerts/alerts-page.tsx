/**
 * All alerts, one line each: what they wait for, how near it is, and why they are in their state. Filters are part of the address.
 */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { AlertState } from '#contract/api/alerts';
import { type AlertFilter, alertListQuery } from '../../api/queries/alerts.ts';
import { useHiddenAlerts } from '../../features/alert-actions/hidden-alerts.ts';
import { openAlertDialog } from '../../features/alert-dialog/open-alert-dialog.ts';
import { STATE_LABELS } from '../../features/alert-words/state-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { FirstAnswer } from '../../ui/loading.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { AlertList } from './alert-list.tsx';
import { AlertsFilter } from './alerts-filter.tsx';
import { useShownPages } from './use-shown-pages.ts';

export function AlertsPage() {
  const search = useSearch({ from: '/shell/alerts' });
  const navigate = useNavigate();
  const filter: AlertFilter = {
    state: stateOf(search.state),
    market: search.market,
    q: search.q,
  };
  return (
    <>
      <PageTitle
        actions={
          <Button
            leftSection={<Icon name="plus" size={16} />}
            rightSection={<KeyHint keys="c" isOnAccent />}
            onClick={() => openAlertDialog()}
          >
            New alert
          </Button>
        }
      >
        Alerts
      </PageTitle>
      <AlertsFilter
        filter={filter}
        onChange={(next) =>
          void navigate({ to: '/alerts', search: withoutEmpty(next), replace: true, resetScroll: false })
        }
      />
      <Alerts filter={filter} />
    </>
  );
}

function Alerts({ filter }: { readonly filter: AlertFilter }) {
  const query = useInfiniteQuery(alertListQuery(filter));
  const hidden = useHiddenAlerts();
  const navigate = useNavigate();
  const alerts = useMemo(
    () => (query.data?.pages ?? []).flatMap(({ items }) => items).filter(({ id }) => !hidden.has(id)),
    [query.data, hidden],
  );
  const onShown = useShownPages(filter, alerts, query);
  const isFiltered = filter.state !== undefined || filter.market !== undefined || filter.q !== undefined;
  if (query.isPending) return <FirstAnswer isPaused={query.isPaused} rows={8} height={36} />;
  return (
    <>
      {query.isError && <Failure cause={query.error} retry={() => void query.refetch()} />}
      {alerts.length > 0 && (
        <AlertList
          alerts={alerts}
          hasMore={query.hasNextPage}
          isLoadingMore={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          onShown={onShown}
        />
      )}
      {query.isSuccess &&
        alerts.length === 0 &&
        (isFiltered ? (
          <EmptyState
            icon="search"
            action={{ label: 'Show all alerts', run: () => void navigate({ to: '/alerts', search: {} }) }}
          >
            No alert is like that.
          </EmptyState>
        ) : (
          <EmptyState icon="alerts" action={{ label: 'New alert', run: () => openAlertDialog(), keys: 'c' }}>
            No alerts yet: choose a market and a price, and you are told when it gets there.
          </EmptyState>
        ))}
    </>
  );
}

function withoutEmpty({ state, market, q }: AlertFilter): { state?: AlertState; market?: string; q?: string } {
  return { ...(state ? { state } : {}), ...(market ? { market } : {}), ...(q ? { q } : {}) };
}

/** An address may say anything. */
function stateOf(text: string | undefined): AlertState | undefined {
  return text !== undefined && Object.hasOwn(STATE_LABELS, text) ? (text as AlertState) : undefined;
}
