/**
 * What happened, newest first, by day.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function InboxPage() {
  return (
    <>
      <PageTitle>Inbox</PageTitle>
      <EmptyState icon="inbox">This screen is being made: what happened, newest first.</EmptyState>
    </>
  );
}
