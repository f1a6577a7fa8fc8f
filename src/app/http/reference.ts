/**
 * The reference of the API, generated from the schemas of the routes: OpenAPI at /openapi.json, pages at /docs. Everything it shows comes from this
 * server; nothing is fetched from elsewhere.
 */
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { documentedFailures, PROBLEM_SCHEMA } from './documented-failures.ts';
import { PAGE_POLICY } from './page.ts';

const PAGES = '/docs';

export function isReferencePage(url: string): boolean {
  return url === PAGES || url.startsWith(`${PAGES}/`);
}

/** Security headers for every answer. The pages of the reference draw themselves by inline scripts and styles; no other page may. */
export async function installSecurityHeaders(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (!isReferencePage(route.url)) return;
    const own = ["'self'", "'unsafe-inline'"];
    route.helmet = {
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'self'"], scriptSrc: own, styleSrc: own, upgradeInsecureRequests: null },
      },
    };
  });
  // An installation at home may be reached by plain http, where upgrading would break it; behind https, HSTS says the same.
  await app.register(helmet, { contentSecurityPolicy: PAGE_POLICY, xFrameOptions: { action: 'deny' } });
}

export async function installReference(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidemark',
        version,
        description: 'Crypto price alerts that are never lost, and the tasks that follow from them.',
      },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
        schemas: { Problem: PROBLEM_SCHEMA },
      },
      security: [{ bearer: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: { ...(schema?.tags ? {} : { tags: [chapterOf(url)] }), ...schema, ...documentedFailures(route, schema) },
      url,
    }),
  });
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger());
  installPages(app);
}

/**
 * The pages carry a browser application of 4 MB, which an installation that nobody reads the reference of should not hold in memory:
 * they are made when somebody first asks for them.
 */
function installPages(app: FastifyInstance): void {
  let pages: Promise<FastifyInstance> | undefined;
  for (const url of [PAGES, `${PAGES}/*`]) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      pages ??= makePages();
      const page = await (await pages).inject({ method: 'GET', url: request.url });
      const { 'content-type': contentType, location } = page.headers;
      if (contentType) reply.type(String(contentType));
      if (location) reply.header('location', String(location));
      return reply.code(page.statusCode).send(page.rawPayload);
    });
  }
}

async function makePages(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const pages = Fastify();
  await pages.register(scalar, {
    routePrefix: PAGES,
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      hideClientButton: true,
      telemetry: false,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  return pages;
}

/** Where routes that name no chapter of their own stand. */
function chapterOf(url: string): string {
  const isOfAccounts = url.startsWith('/v1/auth') || url.startsWith('/v1/me') || url.startsWith('/.well-known');
  return isOfAccounts ? 'Accounts' : 'Operating';
}
