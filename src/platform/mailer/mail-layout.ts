/**
 * The one look of every mail: a heading, lines of text, a code where there is one, facts, at most one button, and a foot. Made twice from one description: as plain text, and as
 * HTML that is readable in light and dark, without images, scripts or anything fetched. All that comes in is text and is escaped here.
 */

export interface MailContent {
  readonly heading: string;
  readonly lines: readonly string[];
  /** What is to be copied from it. */
  readonly code?: string;
  /** Name and value, under the lines. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly button?: { readonly label: string; readonly url: string };
  /** Small print: why this mail came, and how to have no more of them. */
  readonly foot: readonly FootLine[];
}

export type FootLine = string | { readonly label: string; readonly url: string };

export function renderText(content: MailContent): string {
  const { facts = [], button } = content;
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const blocks = [
    content.heading,
    ...content.lines,
    content.code ?? '',
    facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n'),
    button ? `${button.label}:\n${button.url}` : '',
    ['-- ', ...content.foot.map((line) => (typeof line === 'string' ? line : `${line.label}: ${line.url}`))].join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

export function renderHtml(content: MailContent): string {
  const { facts = [], button } = content;
  const body = [
    `<h1>${escapeHtml(content.heading)}</h1>`,
    ...content.lines.map((line) => `<p>${withBreaks(line)}</p>`),
    content.code === undefined ? '' : `<p class="k">${escapeHtml(content.code)}</p>`,
    facts.length > 0 ? `<table role="presentation">${facts.map(factRow).join('')}</table>` : '',
    button ? `<p><a class="b" href="${escapeHtml(button.url)}">${escapeHtml(button.label)}</a></p>` : '',
    `<div class="f">${content.foot.map(footLine).join('')}</div>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(content.heading)}</title>
<style>${STYLE}</style>
</head>
<body><div class="c">
<div class="n">TIDEMARK</div>
${body.filter((part) => part !== '').join('\n')}
</div></body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Colors are set for both schemes; a client that drops the style sheet shows its own plain text, which is readable in either. */
const STYLE = `
:root{color-scheme:light dark}
body{margin:0;padding:24px 12px;background:#f2f5f7;color:#14222e;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
.c{max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #dbe3e8;border-radius:10px}
.n{font-size:12px;font-weight:600;letter-spacing:.14em;color:#1a7f86}
.k{font:600 26px/1.3 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.06em}
h1{margin:10px 0 14px;font-size:24px;line-height:1.25;font-weight:650}
p{margin:0 0 14px}
table{margin:0 0 18px;border-collapse:collapse}
td{padding:3px 18px 3px 0;vertical-align:top;font-variant-numeric:tabular-nums}
td:first-child{color:#5b6d7a;white-space:nowrap}
.b{display:inline-block;padding:10px 18px;border-radius:7px;background:#126b72;color:#ffffff;font-weight:600;text-decoration:none}
.f{margin-top:22px;padding-top:14px;border-top:1px solid #dbe3e8;font-size:13px;color:#5b6d7a}
.f a{color:#5b6d7a}
@media (prefers-color-scheme:dark){
body{background:#0d151b;color:#e6edf1}
.c{background:#15212a;border-color:#27363f}
.n{color:#5cc7cd}
td:first-child,.f,.f a{color:#9db0bc}
.f{border-color:#27363f}
.b{background:#5cc7cd;color:#06262a}
}`;

function factRow([name, value]: readonly [string, string]): string {
  return `<tr><td>${escapeHtml(name)}</td><td>${withBreaks(value)}</td></tr>`;
}

function footLine(line: FootLine): string {
  if (typeof line === 'string') return `<div>${escapeHtml(line)}</div>`;
  return `<div><a href="${escapeHtml(line.url)}">${escapeHtml(line.label)}</a></div>`;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}
