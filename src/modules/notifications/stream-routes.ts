/**
 * `GET /v1/stream`: takes the socket over and gives it to the hub. Only what must be known before the first byte is decided here.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { STREAM_MARKETS_MAX, StreamQuery } from '#contract/api/notifications';
import { parseMarket } from '#contract/market';
import { type Problem, problem } from '#contract/problem';
import { err, ok, type Result } from '#contract/result';
import type { StreamSink } from './stream-client.ts';
import type { PriceFeed, StreamHub } from './stream-hub.ts';

const StreamAnswer = {
  description:
    'Events `price`, `firing`, `notification`, `task` and `feed`; the data of each is one JSON object. `Last-Event-ID` resumes all but prices.',
  content: { 'text/event-stream': { schema: Type.String() } },
};

export interface StreamRouteDeps {
  readonly hub: StreamHub;
  readonly prices: Pick<PriceFeed, 'visibleTo'>;
}

export function createStreamRoutes({ hub, prices }: StreamRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    // A stream never ends by itself: without this, closing the server would wait for every client.
    app.addHook('preClose', async () => hub.stop());

    app.get(
      '/v1/stream',
      {
        config: { access: 'user', scope: 'notifications:read', perMinute: 60 },
        schema: {
          tags: ['Stream'],
          summary: 'Prices, firings, notifications and tasks as they happen (Server-Sent Events)',
          querystring: StreamQuery,
          response: { 200: StreamAnswer },
        },
      },
      async (request, reply) => {
        const { principal } = request;
        const { userId } = principal;
        const asked = parseMarkets(request.query.markets);
        if (!asked.ok) return reply.problem(asked.error);
        const lastEventId = request.headers['last-event-id'];
        const from = await hub.admit(userId, Array.isArray(lastEventId) ? lastEventId[0] : lastEventId);
        if (!from.ok) return reply.problem(from.error);
        const markets = await prices.visibleTo(userId, asked.value);
        if (reply.raw.destroyed) return reply;
        const end = hub.open({ principal, from: from.value, markets, sink: takeOver(reply) });
        reply.raw.once('close', end);
        return reply;
      },
    );
  };
}

/** Names that nobody may see are passed over, as in `GET /v1/prices`; names that are none are a fault. */
function parseMarkets(text: string | undefined): Result<readonly string[], Problem> {
  const markets = [...new Set((text ?? '').split(',').filter((name) => name !== ''))];
  const errors = markets
    .filter((name) => !parseMarket(name))
    .map((name) => ({ path: 'markets', message: `${name.slice(0, 80)} is no market; write venue:BASE/QUOTE` }));
  if (markets.length > STREAM_MARKETS_MAX)
    errors.push({ path: 'markets', message: `more than ${STREAM_MARKETS_MAX} markets` });
  return errors.length > 0 ? err(problem('validation_failed', 'The request has a fault.', { errors })) : ok(markets);
}

function takeOver(reply: FastifyReply): StreamSink {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  // Proxies must neither store nor gather what comes; small events must not wait for a full packet.
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.socket?.setNoDelay(true);
  return sinkOf(raw);
}

function sinkOf(raw: ServerResponse): StreamSink {
  // A socket that breaks ends in `close`, where the stream is left; the error itself says nothing more.
  raw.on('error', () => raw.destroy());
  return {
    write: (text) => raw.write(text),
    bufferedBytes: () => raw.writableLength,
    onDrain: (listener) => raw.on('drain', listener),
    close() {
      raw.end();
      // What the other side does not take is not waited for: it resumes.
      if (raw.writableNeedDrain) raw.destroy();
    },
  };
}
