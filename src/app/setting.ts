/** What a setting is, and what a table of them gives. */
import type { Parsed } from './setting-parsers.ts';

export interface Setting<T> {
  readonly variable: string;
  readonly meaning: string;
  /** As shown in the documentation; the value in force when the variable is unset is `parse(fallback)`, or undefined. */
  readonly fallback: string | undefined;
  /** Of numbers: what they count. */
  readonly unit?: string;
  /** A secret may come from the file that `<VARIABLE>_FILE` names, and is never printed. */
  readonly isSecret?: boolean;
  parse(text: string): Parsed<T>;
}

type ValueOf<S> = S extends { parse(text: string): Parsed<infer T> } ? T : never;

/** The values of a table of settings. A field is undefined only where the table gives it no default. */
export type ValuesOf<Settings extends Record<string, Setting<unknown>>> = {
  readonly [K in keyof Settings]: Settings[K]['fallback'] extends string
    ? ValueOf<Settings[K]>
    : ValueOf<Settings[K]> | undefined;
};
