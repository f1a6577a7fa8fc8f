/**
 * The pages of reference that are made from the code. Pure: the same code gives the same text, so that a test can tell a stale page.
 * `npm run docs` writes them.
 */
import { SETTINGS } from '#app/config';
import { PROBLEM_TABLE } from '#app/http/problem-table';
import type { Setting } from '#app/setting';

export interface ReferencePage {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

const NOTICE = '<!-- Made from the code by `npm run docs`. Change the code, then make it anew. -->';

export function referencePages(): readonly ReferencePage[] {
  return [
    { path: 'docs/reference/errors.md', text: errorsPage() },
    { path: 'docs/operate/config.md', text: configPage() },
  ];
}

function configPage(): string {
  const settings = Object.values(SETTINGS) as Setting<unknown>[];
  const rows = settings.map(({ variable, fallback, unit, meaning, isSecret }) => [
    `\`${variable}\``,
    fallback === undefined ? 'unset' : `\`${fallback}\`${unit === undefined ? '' : ` ${unit}`}`,
    `${meaning}${unit !== undefined && fallback === undefined ? ` In ${unit}.` : ''}`,
    isSecret ? 'yes' : '',
  ]);
  return page(
    NOTICE,
    '# Configuration',
    'Everything is set by environment variables, read once at start. None is needed: without any, Tidemark listens on this machine only and keeps its data in `./data`.',
    table(['variable', 'default', 'meaning', 'secret'], rows),
    '## Rules',
    [
      '- Every fault is reported at once, one sentence each, and nothing starts. `npm run -s tidemark -- doctor` says the same without starting, and looks at the data folder, the disk, the keys and the port besides, and whether the venues can be reached.',
      '- An unknown `TIDEMARK_*` variable is a fault, since it is a typing error that would otherwise go unnoticed.',
      '- A variable that is set to nothing counts as unset. Space around a value does not count.',
      '- A secret may come from a file: `<VARIABLE>_FILE` names it. Setting both is a fault. Secrets are never printed.',
      '- Combinations are checked: where `TIDEMARK_HOST` is an address that others can reach, `TIDEMARK_PUBLIC_URL` must be set; `TIDEMARK_SMTP_URL` and `TIDEMARK_MAIL_FROM` go together; `TIDEMARK_ROLES` must be `all`.',
      '- `MONGODB_URL`, `REDIS_URL` and `AMQP_URL` are refused: this version has the embedded stores only, and would not use them.',
    ].join('\n'),
    '## Behind a proxy',
    'Tidemark speaks HTTP; TLS is the work of a proxy in front of it. Set `TIDEMARK_PUBLIC_URL` to the `https://` address, `TIDEMARK_TRUST_PROXY` to the address of the proxy, and `TIDEMARK_METRICS_TOKEN`, or keep `/metrics` out of the proxy: a proxy on the same machine counts as this machine unless it sends `X-Forwarded-For`.',
  );
}

function errorsPage(): string {
  const rows = Object.entries(PROBLEM_TABLE).map(([code, { status, title, help }]) => [
    `\`${code}\``,
    String(status),
    title,
    help,
  ]);
  return page(
    NOTICE,
    '# Errors',
    'Every failure is answered as `application/problem+json`:',
    [
      '```json',
      JSON.stringify(
        {
          type: 'urn:tidemark:problem:validation_failed',
          title: PROBLEM_TABLE.validation_failed.title,
          status: PROBLEM_TABLE.validation_failed.status,
          code: 'validation_failed',
          detail: 'The request has faults; each is listed in `errors`.',
          errors: [{ path: '/condition', message: 'condition is required' }],
          requestId: '01kb2m3n4p5q6r7s8t9v0w1x2y',
        },
        null,
        2,
      ),
      '```',
    ].join('\n'),
    'Decide by `code`: the list is closed, and a code keeps its status. `detail` is for people. `errors` lists every fault of the request: `path` is a JSON pointer into the body (`/ticks/0/at`) or the name of a parameter (`limit`). `requestId`, also in `X-Request-Id`, finds the request in the log. Send again what was answered with 429 or 503, after `Retry-After` seconds where it is there; with an `Idempotency-Key` that is harmless.',
    table(['code', 'status', 'title', 'when, and what to do'], rows),
  );
}

function page(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
