/**
 * All alerts, one line each.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function AlertsPage() {
  return (
    <>
      <PageTitle>Alerts</PageTitle>
      <EmptyState icon="alerts">This screen is being made: all your alerts, one line each.</EmptyState>
    </>
  );
}
