/**
 * Makes and changes alerts, on the server first: what it answers is what the screen then shows.
 */
import type { Alert, AlertCreate, AlertPatch } from '#contract/api/alerts';
import { newKey } from '../../api/client/api-client.ts';
import { outdateAlerts } from '../../api/queries/alerts.ts';
import { api, queryClient } from '../../api/services.ts';

export async function createAlert(body: AlertCreate, idempotencyKey = newKey()): Promise<Alert> {
  return settle(await api.post<Alert>('/alerts', { body, idempotencyKey }));
}

export async function patchAlert({ id, version }: Pick<Alert, 'id' | 'version'>, patch: AlertPatch): Promise<Alert> {
  return settle(await api.patch<Alert>(`/alerts/${id}`, { body: patch, ifMatch: version }));
}

async function settle(alert: Alert): Promise<Alert> {
  queryClient.setQueryData(['alert', alert.id], alert);
  // Whoever shows a list has it before this is said to be done, so that nothing goes back and forth on the screen.
  await outdateAlerts([alert.id]);
  return alert;
}
