/** The lease port: who may do a thing now, until when, with a fencing token that the store checks. */

export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly expiresAtMs: number;
  /** Grows with every new owner; a write that carries an older token must be refused. */
  readonly fencingToken: number;
}

export interface Leases {
  /** The lease, or undefined while another owner holds it. The same owner renews. */
  acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
}
