import { expect, test } from 'vitest';
import { kindOf } from './request-kinds.ts';

const HERE = 'https://tide.example';
const of = (path: string, more: { method?: string; mode?: string } = {}) =>
  kindOf({ method: 'GET', mode: 'cors', url: new URL(path, HERE).href, ...more }, HERE, ['/icon.svg']);

test('what belongs to the server is left alone, however it is asked for', () => {
  for (const path of ['/v1/me', '/v1', '/v1/stream?markets=a', '/docs', '/docs/x', '/openapi.json', '/healthz']) {
    expect(of(path)).toBe('other');
    expect(of(path, { mode: 'navigate' })).toBe('other');
  }
  expect(of('/alerts', { method: 'POST', mode: 'navigate' })).toBe('other');
  expect(of('https://elsewhere.example/assets/a.js')).toBe('other');
});

test('screens, hashed files and files of the shell are told apart', () => {
  expect(of('/', { mode: 'navigate' })).toBe('page');
  expect(of('/alerts/abc?x=1', { mode: 'navigate' })).toBe('page');
  expect(of('/v1x', { mode: 'navigate' })).toBe('page');
  expect(of('/assets/index-abc.js')).toBe('asset');
  expect(of('/icon.svg')).toBe('file');
  expect(of('/robots.txt')).toBe('other');
});
