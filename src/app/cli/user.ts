/**
 * `tidemark user …`: accounts from the command line, straight on the database, also while the server runs.
 * A running server asks the database for refresh tokens, so signing out everywhere holds at once for them; access tokens end within ten minutes.
 */
import { readFileSync } from 'node:fs';
import { openAccounts } from '../accounts.ts';
import type { Config } from '../config.ts';
import { CommandFailure } from './command-failure.ts';

export interface UserCommand {
  readonly action: 'create' | 'reset-password' | 'promote';
  readonly email: string;
  readonly passwordFile?: string;
  readonly admin?: boolean;
}

/** One sentence on what was done. Throws CommandFailure with one on what could not be. */
export async function manageUser(config: Config, command: UserCommand): Promise<string> {
  const accounts = await openAccounts(config);
  try {
    if (command.action === 'promote') {
      const promoted = await accounts.users.promote(command.email);
      if (!promoted.ok) throw new CommandFailure(promoted.error.detail);
      return `${command.email} is an administrator.`;
    }
    const password = readPassword(command.passwordFile);
    const outcome =
      command.action === 'create'
        ? await accounts.users.create(command.email, password, command.admin ? 'admin' : 'user')
        : await accounts.users.resetPassword(command.email, password);
    if (!outcome.ok) throw new CommandFailure(outcome.error.detail);
    return command.action === 'create'
      ? `${command.email} has an account.`
      : `${command.email} has a new password and is signed out everywhere.`;
  } finally {
    await accounts.close();
  }
}

function readPassword(file: string | undefined): string {
  const password = readFileSync(file ?? 0, 'utf8').replace(/\r?\n$/, '');
  if (password === '')
    throw new CommandFailure('The password is empty. Give it on standard input or with --password-file.');
  return password;
}
