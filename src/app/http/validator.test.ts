import Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { createValidatorCompiler } from './validator.ts';

type Validate = ((data: unknown) => boolean) & { errors?: { instancePath: string }[] | null };

function compile(schema: object, httpPart: string): Validate {
  return createValidatorCompiler()({ schema, httpPart, method: 'POST', url: '/' }) as Validate;
}

describe('validation', () => {
  test.each([
    ['"5"', '5'],
    ['null', null],
    ['true', true],
    ['5.5', 5.5],
    ['an array', [5]],
  ])('a body keeps its types: %s is no whole number', (_name, size) => {
    expect(compile(Type.Object({ size: Type.Integer() }), 'body')({ size })).toBe(false);
  });

  test.each(['querystring', 'params', 'headers'])('%s have no types of their own and are coerced', (part) => {
    const data = { limit: '5', isAll: 'true' };
    expect(compile(Type.Object({ limit: Type.Integer(), isAll: Type.Boolean() }), part)(data)).toBe(true);
    expect(data).toEqual({ limit: 5, isAll: true });
    expect(compile(Type.Object({ limit: Type.Integer() }), part)({ limit: 'five' })).toBe(false);
  });

  test('all faults are listed', () => {
    const validate = compile(Type.Object({ a: Type.Integer(), b: Type.Integer() }), 'body');
    validate({ a: 'x', b: 'y' });
    expect(validate.errors?.map((fault) => fault.instancePath)).toEqual(['/a', '/b']);
  });

  test('defaults are filled in', () => {
    const data = {};
    compile(Type.Object({ limit: Type.Integer({ default: 50 }) }), 'querystring')(data);
    expect(data).toEqual({ limit: 50 });
  });

  test.each([
    ['email', 'you@example.com', 'you'],
    ['date-time', '2026-01-01T00:00:00Z', '2026-02-30T00:00:00Z'],
  ])('the format %s is checked', (format, right, wrong) => {
    const validate = compile(Type.Object({ it: Type.String({ format }) }), 'body');
    expect([validate({ it: right }), validate({ it: wrong })]).toEqual([true, false]);
  });
});
