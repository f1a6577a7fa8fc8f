/**
 * For administrators: feeds, partitions, outbox, dead deliveries.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function OperatePage() {
  return (
    <>
      <PageTitle>Operate</PageTitle>
      <EmptyState icon="gear">This screen is being made: feeds, partitions, and deliveries that failed.</EmptyState>
    </>
  );
}
