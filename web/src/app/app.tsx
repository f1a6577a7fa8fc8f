/**
 * What surrounds every screen: theme, cache, messages, router.
 */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterContextProvider, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { queryClient } from '../api/services.ts';
import { router } from './router.tsx';
import { theme } from './theme/theme.ts';

export function App() {
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          {/* Messages hold links, which need the router as screens do. */}
          <RouterContextProvider router={router}>
            <Notifications position="bottom-right" limit={4} />
          </RouterContextProvider>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}
