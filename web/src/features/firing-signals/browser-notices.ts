/**
 * Notices of the browser, for when another tab or program is looked at. Asks for leave only when a person has just clicked for it.
 */

export type NoticeLeave = 'granted' | 'denied' | 'default' | 'unsupported';

/** Browsers have them on https and on this machine only. */
export function noticeLeave(): NoticeLeave {
  return 'Notification' in window && isSecureContext ? Notification.permission : 'unsupported';
}

/** Of a click. */
export async function askForNotices(): Promise<NoticeLeave> {
  return noticeLeave() === 'unsupported' ? 'unsupported' : Notification.requestPermission();
}

export interface Notice {
  /** One of several tabs shows it. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly onClick: () => void;
}

export function showNotice({ id, title, body, onClick }: Notice): void {
  if (noticeLeave() !== 'granted') return;
  try {
    const notice = new Notification(title, { body, tag: id, icon: '/icon.svg' });
    notice.onclick = () => {
      window.focus();
      notice.close();
      onClick();
    };
  } catch {
    // Phones leave notices to web push, which tells of the firing by itself.
  }
}
