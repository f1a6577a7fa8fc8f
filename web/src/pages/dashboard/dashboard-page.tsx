/**
 * Alerts, firings and tasks at a glance.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function DashboardPage() {
  return (
    <>
      <PageTitle>Dashboard</PageTitle>
      <EmptyState icon="dashboard">This screen is being made: alerts, firings and tasks at a glance.</EmptyState>
    </>
  );
}
