/** What `tidemark doctor` says of one thing. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  readonly says: string;
}
