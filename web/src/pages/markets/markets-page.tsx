/**
 * The home screen: watch list, chart, and the alerts of the chosen market (`?market=`).
 */
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

export function MarketsPage() {
  return (
    <>
      <PageTitle>Markets</PageTitle>
      <EmptyState icon="markets">
        This screen is being made: your watch list, the chart, and the alerts on it.
      </EmptyState>
    </>
  );
}
