/**
 * What happened, newest first, by the days of the person. It grows by itself as things happen.
 */
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { inboxQuery, markAllRead } from '../../api/queries/inbox.ts';
import { unreadQuery } from '../../api/queries/server.ts';
import { useShortcut } from '../../app/shortcuts/use-shortcut.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { FirstAnswer } from '../../ui/loading.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import { InboxDays } from './inbox-days.tsx';
import classes from './inbox-page.module.css';

export function InboxPage() {
  const { unread: isUnreadOnly = false } = useSearch({ from: '/shell/inbox' });
  const { data: unread = 0 } = useQuery(unreadQuery);
  const readAll = () => void markAllRead().catch((cause) => tellFailure(cause, 'Not marked as read'));
  useShortcut({ keys: 'shift+e', label: 'Mark all as read', group: 'Inbox', isOffered: unread > 0, run: readAll });
  return (
    <div className={classes.page}>
      <PageTitle
        aside={<UnreadFilter isOn={isUnreadOnly} />}
        actions={
          <Button
            size="xs"
            variant="default"
            disabled={unread === 0}
            rightSection={<KeyHint keys="shift+e" />}
            onClick={readAll}
          >
            Mark all as read
          </Button>
        }
      >
        Inbox
      </PageTitle>
      <Items isUnreadOnly={isUnreadOnly} />
    </div>
  );
}

function UnreadFilter({ isOn }: { readonly isOn: boolean }) {
  const navigate = useNavigate();
  const toggle = () => void navigate({ to: '/inbox', search: isOn ? {} : { unread: true }, replace: true });
  useShortcut({ keys: 'u', label: isOn ? 'Show all' : 'Show unread only', group: 'Inbox', run: toggle });
  return (
    <FilterChip isAlone isOn={isOn} onPick={toggle}>
      Unread only <KeyHint keys="u" />
    </FilterChip>
  );
}

function Items({ isUnreadOnly }: { readonly isUnreadOnly: boolean }) {
  const query = useInfiniteQuery(inboxQuery(isUnreadOnly));
  const items = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.items), [query.data]);
  const navigate = useNavigate();
  if (query.isPending) return <FirstAnswer isPaused={query.isPaused} rows={8} height={38} />;
  return (
    <>
      {query.isError && <Failure cause={query.error} retry={() => void query.refetch()} />}
      {items.length > 0 && (
        <InboxDays
          items={items}
          hasMore={query.hasNextPage}
          isLoadingMore={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      )}
      {query.isSuccess &&
        items.length === 0 &&
        (isUnreadOnly ? (
          <EmptyState
            icon="check"
            action={{ label: 'Show all', keys: 'u', run: () => void navigate({ to: '/inbox', search: {} }) }}
          >
            Nothing is unread.
          </EmptyState>
        ) : (
          <EmptyState
            icon="inbox"
            action={{ label: 'See your alerts', run: () => void navigate({ to: '/alerts', search: {} }) }}
          >
            Nothing has happened yet: what fires, and what goes wrong, is kept here.
          </EmptyState>
        ))}
    </>
  );
}
