/**
 * Result: how a function returns a failure that its caller is expected to handle.
 * Stands below everything. Operational failures (disk, network) are thrown instead, bugs are asserted.
 */

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err<E> = { readonly ok: false; readonly error: E };
export type Result<T, E> = Ok<T> | Err<E>;

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}

/** Ends the program when something that must hold does not: a bug, never an input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** A bug. Nothing catches it but the process, which ends: starting up is recovery. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}
