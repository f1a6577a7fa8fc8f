/**
 * The cookie that keeps a browser's refresh token out of reach of scripts, and the proof that a request which carries it comes from our own pages.
 */
import type { IncomingHttpHeaders } from 'node:http';

const NAME = 'tidemark_refresh';

export interface SessionCookie {
  /** Value for Set-Cookie. */
  set(refreshToken: string, maxAgeS: number): string;
  /** Value for Set-Cookie that removes it. */
  clear(): string;
  /** The refresh token in a Cookie header; undefined when there is none. */
  read(cookieHeader: string | undefined): string | undefined;
  /**
   * Does the request come from our own pages? Told by Fetch Metadata where the browser sends it (over https and on one's own machine), else
   * by Origin: the public address, or the very host that was asked, such as `localhost` for a server that calls itself 127.0.0.1.
   * A request with neither is refused, since only programs send none, and those have no need of the cookie.
   */
  isOwnSite(headers: IncomingHttpHeaders): boolean;
}

export function createSessionCookie(publicUrl: string): SessionCookie {
  const site = new URL(publicUrl);
  // Browsers drop Secure cookies of plain http, which is how Tidemark is tried out, and reached within a home.
  const secure = site.protocol === 'https:' ? ' Secure;' : '';

  function build(value: string, maxAgeS: number): string {
    return `${NAME}=${value}; Path=/v1/auth; Max-Age=${maxAgeS}; HttpOnly;${secure} SameSite=Strict`;
  }

  return {
    set: build,
    clear: () => build('', 0),
    read(cookieHeader) {
      for (const pair of (cookieHeader ?? '').split(';')) {
        const [name, value] = pair.trim().split('=', 2);
        if (name === NAME && value) return value;
      }
      return undefined;
    },
    isOwnSite(headers) {
      const fetchSite = headers['sec-fetch-site'];
      if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
      if (headers.origin === undefined || !URL.canParse(headers.origin)) return false;
      // Pages of another host cannot choose the Host that a browser sends, and have cookies of their own.
      return headers.origin === site.origin || new URL(headers.origin).host === headers.host;
    },
  };
}
