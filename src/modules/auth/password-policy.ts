/**
 * Which passwords are refused: too short, too long, among the most common ones, or the address itself. Nothing is asked of their composition,
 * and they are taken exactly as they come: no trimming, no change of case.
 */
import { readFileSync } from 'node:fs';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '#contract/api/auth';
import type { FieldFault } from '#contract/problem';

const LIST = new URL('./common-passwords.txt', import.meta.url);

let common: ReadonlySet<string> | undefined;

/** Lower case, one a line in the file; read once, when first asked. */
function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(
    readFileSync(LIST, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('# ')),
  );
  return common;
}

/** The fault of a new password, or undefined. `email` is normalized. */
export function passwordFault(password: string, email: string): FieldFault | undefined {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX)
    return fault(`must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`);
  const folded = password.toLowerCase();
  if (commonPasswords().has(folded)) return fault('is one of the most common passwords; choose another');
  if (folded === email) return fault('must not be the address');
  return undefined;
}

/** The same, of the field `newPassword`. */
export function newPasswordFault(password: string, email: string): FieldFault | undefined {
  const found = passwordFault(password, email);
  return found && { ...found, path: '/newPassword' };
}

function fault(message: string): FieldFault {
  return { path: '/password', message };
}
