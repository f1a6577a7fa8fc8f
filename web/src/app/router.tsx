/**
 * The addresses of the page. Each screen is loaded when it is first wanted (or pointed at); screens of the person who is signed in lie
 * within the shell, and who is not signed in is sent to do so and back.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { CandleInterval } from '#contract/api/prices';
import { session } from '../api/services.ts';
import { isInterval } from '../features/chart/intervals.ts';
import { taskSearchIn } from '../pages/tasks/task-search.ts';
import { enterDemo } from './demo.ts';
import { saidWell } from './loading-files.ts';
import { NotFound, ScreenFailure, ScreenLoading } from './screens.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** A search parameter that is text, or none. */
function textIn(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name];
  return value === undefined || value === '' ? undefined : String(value);
}

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  async beforeLoad({ location }) {
    if (session.state().status === 'signed-in' || (await enterDemo())) return;
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { from: location.href } });
  },
});

const markets = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { market?: string; interval?: CandleInterval } => {
    const market = textIn(search, 'market');
    const interval = textIn(search, 'interval');
    return { ...(market === undefined ? {} : { market }), ...(isInterval(interval) ? { interval } : {}) };
  },
  component: lazyRouteComponent(
    saidWell(() => import('../pages/markets/markets-page.tsx')),
    'MarketsPage',
  ),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/alerts',
  validateSearch: (search: Record<string, unknown>): { state?: string; market?: string; q?: string } => {
    const names = ['state', 'market', 'q'] as const;
    return Object.fromEntries(names.flatMap((name) => (textIn(search, name) ? [[name, textIn(search, name)]] : [])));
  },
  component: lazyRouteComponent(
    saidWell(() => import('../pages/alerts/alerts-page.tsx')),
    'AlertsPage',
  ),
});

const alert = createRoute({
  getParentRoute: () => shell,
  path: '/alerts/$alertId',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/alert/alert-page.tsx')),
    'AlertPage',
  ),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/tasks',
  validateSearch: taskSearchIn,
  component: lazyRouteComponent(
    saidWell(() => import('../pages/tasks/tasks-page.tsx')),
    'TasksPage',
  ),
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): { unread?: boolean } =>
    textIn(search, 'unread') === 'true' ? { unread: true } : {},
  component: lazyRouteComponent(
    saidWell(() => import('../pages/inbox/inbox-page.tsx')),
    'InboxPage',
  ),
});

const dashboard = createRoute({
  getParentRoute: () => shell,
  path: '/dashboard',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/dashboard/dashboard-page.tsx')),
    'DashboardPage',
  ),
});

const settingsHome = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  beforeLoad() {
    throw redirect({ to: '/settings/$section', params: { section: 'profile' } });
  },
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings/$section',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/settings/settings-page.tsx')),
    'SettingsPage',
  ),
});

const operate = createRoute({
  getParentRoute: () => shell,
  path: '/operate',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/operate/operate-page.tsx')),
    'OperatePage',
  ),
});

/** Where one was before signing in: an address of this page, never of another. */
function fromIn(search: Record<string, unknown>): { from?: string } {
  const from = textIn(search, 'from');
  return from !== undefined && /^\/(?![/\\])/.test(from) ? { from } : {};
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: fromIn,
  component: lazyRouteComponent(
    saidWell(() => import('../pages/auth/sign-in-page.tsx')),
    'SignInPage',
  ),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: fromIn,
  component: lazyRouteComponent(
    saidWell(() => import('../pages/auth/sign-up-page.tsx')),
    'SignUpPage',
  ),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/auth/forgot-password-page.tsx')),
    'ForgotPasswordPage',
  ),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/auth/reset-password-page.tsx')),
    'ResetPasswordPage',
  ),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: lazyRouteComponent(
    saidWell(() => import('../pages/auth/verify-email-page.tsx')),
    'VerifyEmailPage',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    shell.addChildren([markets, alerts, alert, tasks, inbox, dashboard, settingsHome, settings, operate]),
    signIn,
    signUp,
    forgotPassword,
    resetPassword,
    verifyEmail,
  ]),
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: ScreenLoading,
  defaultErrorComponent: ScreenFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
