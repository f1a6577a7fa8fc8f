/**
 * The pages of reference that are made from the code. Pure: the same code gives the same text, so that a test can tell a stale page.
 * `npm run docs` writes them.
 */
import { SETTINGS, type Setting } from '#app/config';
import { PROBLEM_TABLE } from '#app/http/problem-table';
import { PROBLEM_CODES } from '#contract/problem';

export interface ReferencePage {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

export function referencePages(): readonly ReferencePage[] {
  return [
    { path: 'docs/reference/errors.md', text: errorsPage() },
    { path: 'docs/operate/config.md', text: configPage() },
  ];
}

function errorsPage(): string {
  const rows = PROBLEM_CODES.map((code) => {
    const { status, title } = PROBLEM_TABLE[code];
    return `| \`${code}\` | ${status} | ${title} |`;
  });
  return page('Errors', [
    'A request that fails is answered with `application/problem+json`: `{type, title, status, code, detail, errors?, requestId}`. `code` is one of',
    'these and no other; `detail` is a sentence for the person; `errors` names each field at fault. With 429 and 503, `Retry-After` says when to try again.',
    '',
    '| code | status | meaning |',
    '| --- | --- | --- |',
    ...rows,
  ]);
}

function configPage(): string {
  const settings: readonly Setting<unknown>[] = Object.values(SETTINGS);
  const rows = settings.map(({ variable, meaning, fallback, isSecret }) => {
    const file = isSecret ? ` May come from the file that \`${variable}_FILE\` names.` : '';
    const shown = fallback === undefined ? 'unset' : `\`${fallback}\``;
    return `| \`${variable}\` | ${meaning.replaceAll('|', '\\|')}${file} | ${shown} |`;
  });
  return page('Configuration', [
    'Everything is set by environment variables. A variable that begins with `TIDEMARK_` and is not in this table stops the start, and every fault is',
    'told at once. `tidemark doctor` looks at a configuration without starting.',
    '',
    '| variable | meaning | default |',
    '| --- | --- | --- |',
    ...rows,
  ]);
}

function page(title: string, lines: readonly string[]): string {
  return `<!-- Made from the code by "npm run docs". Change the code, then make it anew. -->\n# ${title}\n\n${lines.join('\n')}\n`;
}
