/**
 * What the browser's tab says: the screen, and before it how much is unread, so that it is seen from other tabs.
 */
let title = 'Tidemark';
let count = 0;

export function setTabTitle(next: string): void {
  title = `${next} · Tidemark`;
  write();
}

export function setTabCount(next: number): void {
  count = next;
  write();
}

function write(): void {
  document.title = tabText(title, count);
}

/** `(3) Inbox · Tidemark` */
export function tabText(text: string, unread: number): string {
  if (unread <= 0) return text;
  return `(${unread > 99 ? '99+' : unread}) ${text}`;
}
