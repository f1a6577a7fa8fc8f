/**
 * Validates requests against the routes' schemas and lists every fault at once. Bodies are taken as they are ("5" is not 5);
 * query strings and headers have no types of their own, so they alone are coerced. Where a body is one of several kinds, it is judged as the kind that it says.
 */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const strict = withFormats(new Ajv({ allErrors: true, useDefaults: true, strict: false, discriminator: true }));
  const coercing = withFormats(new Ajv({ allErrors: true, useDefaults: true, strict: false, coerceTypes: 'array' }));
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : coercing).compile(schema);
}

function withFormats(ajv: Ajv): Ajv {
  // The package's CommonJS default arrives as a namespace under some loaders; its callable form is `default`.
  const add = addFormats as unknown as { default?: (ajv: Ajv) => Ajv } & ((ajv: Ajv) => Ajv);
  (add.default ?? add)(ajv);
  return ajv;
}
