/**
 * What a push says, as a notification of the device. Pure: whatever arrives becomes something that can be shown, and its link stays on
 * this page's own origin.
 */

export interface PushNotice {
  readonly title: string;
  readonly body: string;
  /** Notices of one tag replace each other. */
  readonly tag: string;
  /** Path and query on this page's origin. */
  readonly path: string;
}

const NOTHING_SAID: PushNotice = {
  title: 'Tidemark',
  body: 'Something happened. Open the inbox.',
  tag: 'tidemark',
  path: '/inbox',
};

export function noticeOf(data: string | undefined): PushNotice {
  const message = parse(data);
  if (!message) return NOTHING_SAID;
  const text = (name: string) => (typeof message[name] === 'string' ? message[name] : undefined);
  return {
    title: text('title') || NOTHING_SAID.title,
    body: text('body') ?? '',
    tag: text('tag') || NOTHING_SAID.tag,
    path: pathIn(text('url')),
  };
}

function parse(data: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(data ?? '');
    return typeof message === 'object' && message !== null ? { ...message } : undefined;
  } catch {
    // A browser shows something in any case; better one's own words than none.
    return undefined;
  }
}

/** The server names itself as its operator set it; where this page was opened by another name, the path still holds. */
function pathIn(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url, 'http://here.invalid')) return NOTHING_SAID.path;
  const { protocol, pathname, search } = new URL(url, 'http://here.invalid');
  return /^https?:$/.test(protocol) ? pathname.replace(/^\/+/, '/') + search : NOTHING_SAID.path;
}
