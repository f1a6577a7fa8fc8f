/** The lease port: who may do a thing now, until when, with a fencing token that the store checks. */

export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Epoch ms. At this instant it is over. */
  readonly expiresAtMs: number;
  /** Grows with every new owner, and when a lease that has run out is taken again; a write that carries an older token must be refused. */
  readonly fencingToken: number;
}

export interface Leases {
  /** The lease, or undefined while another owner holds it. The same owner renews, which keeps the token. */
  acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** Ends the lease; nothing when it has run out and belongs to another by now. */
  release(lease: Lease): Promise<void>;
}
