/**
 * Variables that are set and mean nothing here: a typing error that would otherwise go unnoticed, or something that this version does
 * not have. Each is a fault with a sentence of its own.
 */
/** A likely typing error differs in at most this many characters. */
const TYPING_ERROR_MAX = 3;

const NOT_IN_THIS_VERSION: readonly { readonly names: RegExp; readonly says: string }[] = [
  {
    names: /^(MONGODB|REDIS|AMQP)_URL(_FILE)?$/,
    says: 'is set, but this version has the embedded stores only: it would not be used. Unset it.',
  },
];

/** One sentence for each, in the order of their names. A variable that is set to nothing counts as unset where it is not misspelled. */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
  known: ReadonlySet<string>,
): string[] {
  const faults: string[] = [];
  for (const name of Object.keys(environment).sort()) {
    const absent = NOT_IN_THIS_VERSION.find(({ names }) => names.test(name));
    if (absent) {
      if (environment[name]?.trim()) faults.push(`${name} ${absent.says}`);
    } else if (name.startsWith('TIDEMARK_') && !known.has(name)) {
      faults.push(`${name} is not a variable of Tidemark${suggestion(name, known)}.`);
    }
  }
  return faults;
}

/** The known name that differs by the fewest characters, when that is a likely typing error. */
function suggestion(name: string, known: ReadonlySet<string>): string {
  let nearest = '';
  let nearestDistance = TYPING_ERROR_MAX + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest === '' ? '' : `; did you mean ${nearest}`;
}

/** Characters to insert, remove or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
