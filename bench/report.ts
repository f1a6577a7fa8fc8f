/** Shows what was found: a Markdown table, a JSON file, and the table in the documentation. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { formatNumber, type Measurement } from './measurement.ts';

const RESULTS = join(import.meta.dirname, 'results');
const PAGE = join(import.meta.dirname, '../docs/reference/benchmarks.md');
/** The page is written by people but for what stands between these. */
const BEGIN = '<!-- Between these marks: written by `npm run bench -- --save`. -->';
const END = '<!-- End of what is written. -->';

export interface KeepOptions {
  readonly isQuick: boolean;
  readonly isSaved: boolean;
  /** All scenarios ran. */
  readonly isWhole: boolean;
}

export function tableOf(rows: readonly Measurement[]): string {
  const lines = rows.map((row) =>
    [
      row.scenario,
      row.what,
      `${formatNumber(row.value)} ${row.unit}`,
      row.comparedWith ? `${row.comparedWith.what}: ${formatNumber(row.comparedWith.value)} ${row.unit}` : '',
      row.comparedWith ? `${formatNumber(row.value / row.comparedWith.value)} x` : '',
      row.target?.text ?? '',
      row.target ? verdictOf(row.target.isMet) : '',
    ].join(' | '),
  );
  const head = 'scenario | what | measured | compared with | ratio | target | met';
  return ['', head, head.replaceAll(/[^|]+/g, ' --- '), ...lines]
    .map((line) => (line === '' ? '' : `| ${line.trim()} |`))
    .join('\n');
}

function verdictOf(isMet: boolean | undefined): string {
  if (isMet === undefined) return 'not judged';
  return isMet ? 'yes' : '**no**';
}

/** Writes `latest.json`; when it is to be saved also a file of the day and the page. */
export function keep(rows: readonly Measurement[], options: KeepOptions): void {
  const at = new Date();
  const machine = describeMachine();
  const text = `${JSON.stringify({ at: at.toISOString(), machine, isQuick: options.isQuick, rows }, null, 2)}\n`;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, 'latest.json'), text);
  if (!options.isSaved) return;
  if (options.isQuick || !options.isWhole) {
    process.stderr.write('Nothing was saved: only a whole run at full size is.\n');
    return;
  }
  const day = at.toISOString().slice(0, 10);
  writeFileSync(join(RESULTS, `${day}.json`), text);
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, withTable(page, `${day}, ${machine}.\n${tableOf(rows)}`));
}

/** The page with another text between its marks. Throws where they are gone. */
export function withTable(page: string, text: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('docs/reference/benchmarks.md has lost the marks around its table.');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

function describeMachine(): string {
  const [first] = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}, ${memoryGiB} GiB, ${process.platform}, Node ${process.versions.node}`;
}
