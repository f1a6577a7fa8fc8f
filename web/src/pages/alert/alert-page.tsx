/**
 * One alert: its chart, its firings with their deliveries, and why it is in its state.
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function AlertPage() {
  return (
    <>
      <PageTitle>Alert</PageTitle>
      <EmptyState icon="alerts">This screen is being made: one alert, its chart, and each time it fired.</EmptyState>
    </>
  );
}
