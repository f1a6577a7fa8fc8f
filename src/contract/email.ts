/**
 * Mail addresses as accounts and channels take them. Pure: how an address is kept, and whether a text is one. Nothing that passes can break out of a
 * header or an SMTP command.
 */

/** RFC 5321: a path of 256 with its brackets. */
export const EMAIL_LENGTH_MAX = 254;

/** A local part, one @, a domain; a domain without a dot is allowed, for mail at home. */
const ADDRESS = /^[^\s@\p{Cc}<>()[\],;:"\\]{1,64}@[^\s@\p{Cc}<>()[\],;:"\\.]+(\.[^\s@\p{Cc}<>()[\],;:"\\.]+)*$/u;

/** Without white space around it, in lower case and one Unicode form: two spellings of one address are one account. */
export function normalizeEmail(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** Whether a normalized text has the form of an address. Whether the address exists, only mail can tell. */
export function isEmail(email: string): boolean {
  return email.length <= EMAIL_LENGTH_MAX && ADDRESS.test(email);
}
