/**
 * What stands in place of a screen: it loads, it failed, there is none.
 */
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LoadingRows } from '../ui/loading.tsx';
import { useTabTitle } from '../ui/page-title.tsx';

export function ScreenLoading() {
  return <LoadingRows rows={8} />;
}

export function ScreenFailure({ error, reset }: ErrorComponentProps) {
  return <Failure cause={error} retry={reset} />;
}

export function NotFound() {
  useTabTitle('Not found');
  return (
    <main>
      <EmptyState icon="search">
        There is nothing at this address. <Link to="/">Go to the markets</Link>
      </EmptyState>
    </main>
  );
}
