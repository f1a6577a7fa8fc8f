/**
 * Where one can go: the same list for the header, the bar of tabs, the keys and the palette.
 */
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useSession } from '../../api/hooks.ts';
import type { IconName } from '../../ui/icon.tsx';
import { useShortcut } from '../shortcuts/use-shortcut.ts';

export interface Place {
  readonly to: '/' | '/alerts' | '/tasks' | '/inbox' | '/dashboard';
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
}

export const PLACES: readonly Place[] = [
  { to: '/', label: 'Markets', icon: 'markets', keys: 'g m' },
  { to: '/alerts', label: 'Alerts', icon: 'alerts', keys: 'g a' },
  { to: '/tasks', label: 'Tasks', icon: 'tasks', keys: 'g t' },
  { to: '/inbox', label: 'Inbox', icon: 'inbox', keys: 'g i' },
  { to: '/dashboard', label: 'Dashboard', icon: 'dashboard', keys: 'g d' },
];

export function useGoShortcuts(): void {
  const navigate = useNavigate();
  const state = useSession();
  const isAdmin = state.status === 'signed-in' && state.user.role === 'admin';
  const isAtTasks = useRouterState({ select: ({ location }) => location.pathname === '/tasks' });
  const group = 'Go to';
  useShortcut({ keys: 'g m', label: 'Markets', group, run: () => void navigate({ to: '/' }) });
  useShortcut({ keys: 'g a', label: 'Alerts', group, run: () => void navigate({ to: '/alerts' }) });
  useShortcut({ keys: 'g t', label: 'Tasks', group, run: () => void navigate({ to: '/tasks' }) });
  useShortcut({
    keys: 't',
    label: 'New task',
    group: 'Tasks',
    // There the field itself offers it.
    isOffered: !isAtTasks,
    run: () => void navigate({ to: '/tasks', hash: 'new' }),
  });
  useShortcut({ keys: 'g i', label: 'Inbox', group, run: () => void navigate({ to: '/inbox' }) });
  useShortcut({ keys: 'g d', label: 'Dashboard', group, run: () => void navigate({ to: '/dashboard' }) });
  useShortcut({
    keys: 'g s',
    label: 'Settings',
    group,
    run: () => void navigate({ to: '/settings/$section', params: { section: 'profile' } }),
  });
  useShortcut({
    keys: 'g o',
    label: 'Operate',
    group,
    isOffered: isAdmin,
    run: () => void navigate({ to: '/operate' }),
  });
}
