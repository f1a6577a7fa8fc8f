/**
 * Tasks, by status or as a list.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function TasksPage() {
  return (
    <>
      <PageTitle>Tasks</PageTitle>
      <EmptyState icon="tasks">This screen is being made: what is to be done, as a board or a list.</EmptyState>
    </>
  );
}
