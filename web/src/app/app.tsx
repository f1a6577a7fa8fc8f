/**
 * What surrounds every screen: theme, cache, messages, router.
 */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterContextProvider, RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { queryClient } from '../api/services.ts';
import { persistently } from './loading-files.ts';
import { router } from './router.tsx';
import { theme } from './theme/theme.ts';

const ToastStack = lazy(async () => ({
  default: (await persistently(() => import('../ui/toast-stack.tsx'))).ToastStack,
}));

export function App() {
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          {/* Messages hold links, which need the router as screens do. */}
          <RouterContextProvider router={router}>
            <Suspense>
              <ToastStack />
            </Suspense>
          </RouterContextProvider>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}
