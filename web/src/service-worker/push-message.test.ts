import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noticeOf } from './push-message.ts';

test('what the server sends is shown, and leads to this page whatever the server is called', () => {
  const message = {
    type: 'alert.fired',
    title: 'BTC',
    body: 'at 65,000',
    url: 'https://a.example/alerts/x?y=1',
    tag: 'x.1',
  };
  expect(noticeOf(JSON.stringify(message))).toEqual({
    title: 'BTC',
    body: 'at 65,000',
    tag: 'x.1',
    path: '/alerts/x?y=1',
  });
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'mailto:a@b.c', 'http://['])('%s is no link', (url) => {
  expect(noticeOf(JSON.stringify({ title: 'x', url })).path).toBe('/inbox');
});

test('whatever arrives, there is something to show, and a path of this origin', () => {
  fc.assert(
    fc.property(
      fc.option(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.webUrl().map((url) => JSON.stringify({ url })),
        ),
      ),
      (data) => {
        const notice = noticeOf(data ?? undefined);
        expect(notice.title).not.toBe('');
        expect(notice.tag).not.toBe('');
        expect(notice.path).toMatch(/^\/(?!\/)/);
      },
    ),
  );
});
