/**
 * How answers are kept: shown at once from the cache, asked for again in the background, and kept for a day so that what was read
 * stays readable without a network. Requests are repeated only where that may help.
 */
import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '../client/api-problem.ts';

export const KEPT_MS = 24 * 60 * 60 * 1_000;
const FRESH_MS = 30_000;
const RETRIES_MAX = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: KEPT_MS,
        retry: (failures, cause) => failures < RETRIES_MAX && isPassing(cause),
        retryDelay: (failures) => Math.min(8_000, 1_000 * 2 ** failures),
      },
      mutations: { retry: false },
    },
  });
}
