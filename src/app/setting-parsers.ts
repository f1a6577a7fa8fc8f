/**
 * How the text of a variable becomes a value: one small parser for each kind of value. A fault is the end of a sentence
 * that begins with the variable's name.
 */
import { isIP } from 'node:net';
import { isEmail } from '#contract/email';

export type Parsed<T> = { readonly value: T } | { readonly fault: string };
export type Parse<T> = (text: string) => Parsed<T>;

/** Any text, or where given what the check says it must be. */
export function text(check?: { holds(value: string): boolean; says: string }): Parse<string> {
  return (value) => (check && !check.holds(value) ? { fault: `must be ${check.says}` } : { value });
}

export function wholeNumber(min: number, max: number, unit?: string): Parse<number> {
  return number(/^\d{1,15}$/, { min, max, says: `a whole number${unit ? ` of ${unit}` : ''}` });
}

export function decimalNumber(min: number, max: number, unit?: string): Parse<number> {
  return number(/^\d{1,15}(\.\d{1,15})?$/, { min, max, says: `a number${unit ? ` of ${unit}` : ''}` });
}

function number(form: RegExp, range: { min: number; max: number; says: string }): Parse<number> {
  return (given) => {
    const value = Number(given);
    if (form.test(given) && value >= range.min && value <= range.max) return { value };
    return { fault: `must be ${range.says} from ${range.min} to ${range.max}` };
  };
}

/** Entries with commas between them, each once, in the order given; `all` stands for every one. */
export function listOf<T extends string>(known: readonly T[]): Parse<readonly T[]> {
  return (given) => {
    if (given === 'all') return { value: known };
    const entries = entriesOf(given);
    const unknown = entries.filter((entry) => !known.includes(entry as T));
    if (unknown.length > 0) return { fault: `has unknown entries (${quoted(unknown)}); known: ${known.join(', ')}` };
    return { value: [...new Set(entries)] as T[] };
  };
}

/** As `listOf`, without `all`; `none` stands for an empty list. */
export function listOrNone<T extends string>(known: readonly T[]): Parse<readonly T[]> {
  const parse = listOf(known);
  return (given) => {
    if (given === 'none') return { value: [] };
    return given === 'all' ? { fault: `must be none or a list of ${known.join(', ')}` } : parse(given);
  };
}

/** An address of one of the schemes, with a path maybe; without the slash at its end. */
export function baseUrl(schemes: readonly string[]): Parse<string> {
  const fault = `must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}, without a query or a user`;
  return (given) => {
    if (!URL.canParse(given)) return { fault };
    const url = new URL(given);
    const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
    return schemes.includes(url.protocol) && isPlain ? { value: url.href.replace(/\/+$/, '') } : { fault };
  };
}

export function oneOf<T extends string>(known: readonly T[]): Parse<T> {
  return (given) =>
    known.includes(given as T) ? { value: given as T } : { fault: `must be one of ${known.join(', ')}` };
}

/** The one value that this version takes. `why` ends the sentence. */
export function only<T>(word: string, value: T, why: string): Parse<T> {
  return (given) => (given === word ? { value } : { fault: `must be ${word}: ${why}` });
}

/** Scheme, host and port: what pages, cookies and tokens call a site. */
export function origin(given: string): Parsed<string> {
  const fault = 'must be an address such as https://alerts.example.com, without a path, a query or a user';
  if (!URL.canParse(given)) return { fault };
  const url = new URL(given);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const isPlain =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return isWeb && isPlain ? { value: url.origin } : { fault };
}

/** A mail server: scheme, host and port, and a user with a password where it asks for them. */
export function mailServer(given: string): Parsed<string> {
  const fault = 'must be an address such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com';
  if (!URL.canParse(given)) return { fault };
  const url = new URL(given);
  const isMail = url.protocol === 'smtp:' || url.protocol === 'smtps:';
  const isPlain = (url.pathname === '' || url.pathname === '/') && url.search === '' && url.hash === '';
  const hasBothOrNone = (url.username === '') === (url.password === '');
  const isWhole = isMail && isPlain && url.hostname !== '' && hasBothOrNone;
  return isWhole && isDecodable(url.username) && isDecodable(url.password) ? { value: given } : { fault };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch (cause) {
    if (cause instanceof URIError) return false;
    throw cause;
  }
}

/** An address by itself, or after a name. */
export function mailSender(given: string): Parsed<string> {
  const fault = 'must be an address such as alerts@example.com, or Tidemark <alerts@example.com>';
  const [, named] = /^[^<>\p{Cc}]{1,100}<([^<>\s]+)>$/u.exec(given) ?? [];
  return isEmail((named ?? given).toLowerCase()) ? { value: given } : { fault };
}

/** Ranges such as `10.0.0.0/8` and single addresses, with commas between them. */
export function addressRanges(given: string): Parsed<readonly string[]> {
  const ranges = entriesOf(given);
  const wrong = ranges.filter((range) => !isAddressRange(range));
  if (wrong.length === 0) return { value: ranges };
  return { fault: `has entries that are no address and no CIDR range (${quoted(wrong)})` };
}

function isAddressRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function entriesOf(list: string): string[] {
  return list.split(',').map((entry) => entry.trim());
}

function quoted(entries: readonly string[]): string {
  return entries.map((entry) => `"${entry}"`).join(', ');
}
