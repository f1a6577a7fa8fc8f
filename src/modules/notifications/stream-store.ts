/**
 * Port: what people's streams resume besides notifications (changes of tasks), as it was told. Kept for days, not for ever.
 */

export interface NewStreamItem {
  /** Id of the message it came with: the same id twice is one item. */
  readonly id: string;
  readonly userId: string;
  readonly event: 'task';
  /** JSON text, sent as it is. */
  readonly body: string;
  readonly createdAtMs: number;
}

export interface StreamItem extends NewStreamItem {
  /** Grows in the order of commit, independent of the seq of notifications. */
  readonly seq: number;
}

export interface StreamStore {
  /** Undefined when it was there before. Calls in flight together resolve in the order of their seq. */
  add(item: NewStreamItem): Promise<StreamItem | undefined>;
  /** Oldest first, those with `seq` above `afterSeq`. */
  after(userId: string, afterSeq: number, limit: number): Promise<readonly StreamItem[]>;
  /** The highest seq of all; 0 when there is none. */
  latestSeq(): Promise<number>;
  /** Removes at most `max` items made before the instant, oldest first, never the newest of all; answers how many. */
  prune(beforeMs: number, max: number): Promise<number>;
  removeOfUser(userId: string, max: number): Promise<number>;
}
