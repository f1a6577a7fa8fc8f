/**
 * What stands in place of a screen: it loads, it failed, there is none.
 */
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isPassing, unreachable } from '../api/client/api-problem.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LoadingRows } from '../ui/loading.tsx';
import { useTabTitle } from '../ui/page-title.tsx';
import { fetchPage, isFileMissing, isPageThere } from './loading-files.ts';

/** What failed for want of a server is asked for again so often. */
const AGAIN_MS = 3_000;
const RELOADED_MS = 60_000;

export function ScreenLoading() {
  return <LoadingRows rows={8} />;
}

export function ScreenFailure({ error }: ErrorComponentProps) {
  const router = useRouter();
  const isMissing = isFileMissing(error);
  useEffect(() => {
    if (!isMissing && !isPassing(error)) return undefined;
    const timer = setInterval(() => void (isMissing ? reloadOnce() : router.invalidate()), AGAIN_MS);
    return () => clearInterval(timer);
  }, [error, isMissing, router]);
  // To draw it again would throw again: the screen is loaded anew, and where a part of it is missing the page.
  const retry = () => (isMissing ? location.reload() : void router.invalidate());
  return <Failure cause={isMissing ? unreachable(error) : error} retry={retry} />;
}

/** When the server is there again; not over and over, should a file be really gone. */
async function reloadOnce(): Promise<void> {
  const key = 'tidemark.reloadedAt';
  const isRecent = Date.now() - Number(sessionStorage.getItem(key) ?? 0) < RELOADED_MS;
  if (isRecent || !(await isPageThere(fetchPage))) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
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
