/** `GET /v1/about`: what the page needs to know before anybody is signed in. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { About } from '#contract/api/about';
import type { FeedItem } from '#contract/api/prices';

export function createAboutRoute(deps: {
  version: string;
  feeds: () => readonly FeedItem[];
  isDemo?: boolean;
  hasMail?: boolean;
  webPushKey?: string;
}): FastifyPluginAsyncTypebox {
  const { version, isDemo = false, hasMail = false, webPushKey } = deps;
  return async (app) => {
    app.get(
      '/v1/about',
      {
        config: { access: 'public' },
        schema: { tags: ['Operating'], summary: 'Which Tidemark this is', response: { 200: About } },
      },
      async () => ({
        version,
        demo: isDemo,
        mail: hasMail,
        ...(webPushKey === undefined ? {} : { webPushKey }),
        feeds: deps.feeds().map(({ venue, simulated, status }) => ({ venue, simulated, status })),
      }),
    );
  };
}
