/**
 * The reference of the API, generated from the schemas of the routes: OpenAPI at /openapi.json, pages at /docs. Everything it shows comes from this
 * server; nothing is fetched from elsewhere.
 */
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

const PAGES = '/docs';

export function isReferencePage(url: string): boolean {
  return url === PAGES || url.startsWith(`${PAGES}/`);
}

/** Security headers for every answer. The pages of the reference draw themselves by inline scripts and styles; nothing else may. */
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
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], upgradeInsecureRequests: null } },
  });
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
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: ({ schema, url }) => ({ schema: schema?.tags ? schema : { ...schema, tags: [chapterOf(url)] }, url }),
  });
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger());
  await app.register(scalar, {
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
}

/** Where routes that name no chapter of their own stand. */
function chapterOf(url: string): string {
  const isOfAccounts = url.startsWith('/v1/auth') || url.startsWith('/v1/me') || url.startsWith('/.well-known');
  return isOfAccounts ? 'Accounts' : 'Operating';
}
