/**
 * Opens the alert dialog from anywhere: a level of the chart, a line of a list, a key. The host in the shell shows it, and loads it then.
 */

export interface AlertDialogRequest {
  /** `binance:BTC/USDT`; absent: the dialog asks for it. */
  readonly market?: string | undefined;
  /** A price to begin with, a decimal: reached from where the price is now. */
  readonly level?: string | undefined;
  /** Changes this alert. */
  readonly alertId?: string | undefined;
  /** Makes another one like it. */
  readonly duplicateOf?: string | undefined;
}

let request: AlertDialogRequest | undefined;
const listeners = new Set<() => void>();

function set(next: AlertDialogRequest | undefined): void {
  request = next;
  for (const listener of [...listeners]) listener();
}

export function openAlertDialog(next: AlertDialogRequest = {}): void {
  set(next);
}

export function closeAlertDialog(): void {
  set(undefined);
}

export const alertDialogRequests = {
  current: () => request,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
