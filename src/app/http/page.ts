/**
 * Serves the page from the folder that `npm run build` makes. Files whose names carry a hash are kept for ever, all others are asked for anew;
 * every other address that a browser opens answers index.html, where the page's own router takes over. Addresses of the API never do.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where the build puts it. */
export const PAGE_FOLDER = join(import.meta.dirname, '../../../web/dist');

const NOT_BUILT =
  'Tidemark is running, but its page is not built.\n\n' +
  'Run "npm run build" in its folder, then load this address again. The API works without: see /docs.\n';

/** Below these, an unknown address is a fault of the request, told as such. */
const API = /^\/(v1|docs|metrics|healthz|readyz|openapi\.json|\.well-known)(\/|$)/;
/** One page load asks for some twenty files. */
const PER_MINUTE = 6_000;
const OPTIONS = { config: { access: 'public', perMinute: PER_MINUTE }, schema: { hide: true } } as const;

/** Scripts come from this server alone and never from the text of a page. Styles are also written by Mantine, as `<style>`. */
export const PAGE_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

export async function installPage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    dotfiles: 'ignore',
    index: false,
    // The folder may be made while the server runs.
    suppressWarning: true,
  });

  app.get('/assets/*', OPTIONS, async (request, reply) => {
    const path = pathOf(request);
    // A page that was opened before an update may ask for a file that is gone: not found, rather than a page in place of a script.
    if (!(await isFile(folder, path))) return reply.callNotFound();
    return reply.sendFile(path, { maxAge: '365d', immutable: true });
  });

  app.get('/*', OPTIONS, async (request, reply) => {
    const path = pathOf(request);
    if (API.test(path)) return reply.callNotFound();
    if (path !== '/' && (await isFile(folder, path))) return sendFresh(reply, path);
    if (!acceptsPages(request)) return reply.callNotFound();
    if (!(await isFile(folder, '/index.html'))) {
      return reply.code(404).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
    }
    return sendFresh(reply, '/index.html');
  });
}

/** Kept, but asked for anew each time: an unchanged file costs an answer without a body. */
function sendFresh(reply: FastifyReply, path: string): FastifyReply {
  return reply.header('cache-control', 'no-cache').sendFile(path, { cacheControl: false });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}

function acceptsPages(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

/** Names of files as the build writes them; nothing else is looked for on the disk. */
const FILE_PATH = /^(\/[\w-]+)*\/[\w-]+(\.[\w-]+)*\.[a-z0-9]+$/;

async function isFile(folder: string, path: string): Promise<boolean> {
  if (!FILE_PATH.test(path)) return false;
  const found = await stat(join(folder, path)).catch(() => undefined);
  return found?.isFile() ?? false;
}
