/** A failure of a command that is told in one sentence, without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
