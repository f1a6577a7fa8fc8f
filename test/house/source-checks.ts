/**
 * Checks of single files. Each is a pure function from a file to sentences that say what is wrong and what to do, so that each
 * can be tried on a planted example.
 */
import ts from 'typescript';
import type { RatchetEntry } from './ratchet.ts';
import { isTest, type SourceFile } from './source-files.ts';

export const FILE_LINES_MAX = 300;
/** Tests are lists of cases, which splitting does not make clearer. */
export const TEST_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;

/** Opens with a comment that says what the file is. A test says it by its name and its cases. */
export function headerFaults({ path, text }: SourceFile): string[] {
  if (/\.(test\.tsx?|config\.ts|grit)$/.test(path)) return [];
  const opening = path.endsWith('.sql') ? /^-- \S/ : /^(#![^\n]*\n)?(\/\*\*?\s|\/\/ )/;
  const header = /^(?:#![^\n]*\n)?(?:\/\*[\s\S]*?\*\/|(?:(?:\/\/|--)[^\n]*\n)+)/.exec(text)?.[0] ?? '';
  if (opening.test(text) && header.replaceAll(/[^\p{L}]/gu, '').length >= 15) return [];
  return [`${path}: open it with a comment that says what it is, where it stands in the flow, and what always holds.`];
}

export function fileLengthFaults(
  { path, text }: SourceFile,
  ratchet: Readonly<Record<string, RatchetEntry>>,
): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const max = isTest(path) ? TEST_LINES_MAX : FILE_LINES_MAX;
  return lengthFaults(path, { lines, max }, ratchet);
}

/** Faults of a length against the limit and the list of exceptions. */
export function lengthFaults(
  name: string,
  { lines, max }: { lines: number; max: number },
  ratchet: Readonly<Record<string, RatchetEntry>>,
): string[] {
  const entry = ratchet[name];
  if (!entry) return lines > max ? [`${name} has ${lines} lines; ${max} are allowed. Split it by what it does.`] : [];
  if (lines <= max) return [`${name} is within the limit now: take it out of test/house/ratchet.ts.`];
  if (lines > entry.lines) return [`${name} grew from ${entry.lines} to ${lines} lines; it may only shrink.`];
  if (lines < entry.lines) return [`${name} shrank: lower it to ${lines} in test/house/ratchet.ts.`];
  return entry.reason.length < 20 ? [`${name} is an exception without a reason.`] : [];
}

/**
 * Functions of at most 70 lines. A factory (`createX`), and a function that it returns (a plugin of routes), is counted without the
 * functions in it, which count by themselves.
 */
export function functionLengthFaults(file: SourceFile, ratchet: Readonly<Record<string, RatchetEntry>>): string[] {
  if (isTest(file.path)) return [];
  const source = parse(file);
  const faults: string[] = [];
  visit(source, (node) => {
    if (!isFunction(node)) return;
    const name = nameOf(node, source);
    const nested = isFactory(node, source) ? nestedFunctions(node) : [];
    const lines = linesOf(node, source) - nested.reduce((sum, inner) => sum + linesOf(inner, source) - 1, 0);
    faults.push(...lengthFaults(`${file.path}#${name}`, { lines, max: FUNCTION_LINES_MAX }, ratchet));
  });
  return faults;
}

const UNFINISHED = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|X{3})\\b`);
const FOCUSED = /\b(test|it|describe)(\.\w+)*\.only\b/;

/** No note to self, and no test that keeps the others from running. */
export function unfinishedFaults({ path, text }: SourceFile): string[] {
  return text.split('\n').flatMap((line, index) => {
    const at = `${path}:${index + 1}`;
    if (UNFINISHED.test(line)) return [`${at}: do it, or open an issue; no note to self stays in the code.`];
    return /\.test\.tsx?$/.test(path) && FOCUSED.test(line) ? [`${at}: a focused test hides the others.`] : [];
  });
}

const UNITLESS =
  /^(?:[a-z]\w*)?(?:timeout|interval|delay|duration|ttl|cooldown|elapsed|timestamp|latency|deadline|backoff)$/i;

/** A number that is a time says its unit, last: `timeoutMs`, `retryAfterS`. Looks at what is declared as a number. */
export function unitFaults(file: SourceFile): string[] {
  const source = parse(file);
  const faults: string[] = [];
  visit(source, (node) => {
    const isDeclared =
      ts.isParameter(node) ||
      ts.isPropertySignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isVariableDeclaration(node);
    if (!isDeclared || node.type?.kind !== ts.SyntaxKind.NumberKeyword) return;
    const name = node.name.getText(source);
    if (UNITLESS.test(name))
      faults.push(`${file.path}: "${name}" is a number; say its unit last (${name}Ms, ${name}S).`);
  });
  return faults;
}

function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => visit(child, each));
}

type AnyFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

function isFunction(node: ts.Node): node is AnyFunction {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  );
}

function isFactory(node: AnyFunction, source: ts.SourceFile): boolean {
  if (nameOf(node, source).startsWith('create')) return true;
  const around = ts.isReturnStatement(node.parent) ? ts.findAncestor(node.parent, isFunction) : undefined;
  return around !== undefined && nameOf(around, source).startsWith('create');
}

/** The outermost functions within one. */
function nestedFunctions(node: ts.Node): AnyFunction[] {
  const found: AnyFunction[] = [];
  function look(child: ts.Node): void {
    if (isFunction(child)) found.push(child);
    else ts.forEachChild(child, look);
  }
  ts.forEachChild(node, look);
  return found;
}

function linesOf(node: ts.Node, source: ts.SourceFile): number {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  return source.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
}

function nameOf(node: AnyFunction, source: ts.SourceFile): string {
  if (node.name) return node.name.getText(source);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText(source);
  return 'a function without a name';
}
