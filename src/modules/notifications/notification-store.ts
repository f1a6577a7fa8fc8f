/**
 * Port: notifications, with the deliveries that are born with them. Written by the consumers, read by the inbox and the streams.
 */
import type { NewNotification, NotificationRecord } from './notification.ts';

export interface NotificationDraft extends NewNotification {
  /** Where it goes; may be empty. Channels that do not exist (any more) are the worker's to find. */
  readonly channelIds: readonly string[];
}

export interface NotificationStore {
  /**
   * Adds notifications, each with one pending delivery per channel, due at `createdAtMs`; all or nothing. One whose id exists is left out
   * with its deliveries: they were written together. Answers those added, in order, with `seq` growing in the order in which calls commit;
   * calls that are in flight together resolve in that order.
   */
  add(drafts: readonly NotificationDraft[]): Promise<readonly NotificationRecord[]>;
  /** Newest first, those with `seq` below `beforeSeq`. */
  list(userId: string, page: InboxPage): Promise<readonly NotificationRecord[]>;
  /** How many are unread, counted up to `max`. */
  countUnread(userId: string, max: number): Promise<number>;
  /** Marks it read; answers it as it then is, or undefined when the user has no such notification. */
  markRead(userId: string, id: string): Promise<NotificationRecord | undefined>;
  /** Marks at most `max` unread ones up to `throughSeq` read; answers how many. Fewer than `max`: none is left. */
  markAllRead(userId: string, throughSeq: number, max: number): Promise<number>;
  /** Oldest first, those with `seq` above `afterSeq`. */
  after(userId: string, afterSeq: number, limit: number): Promise<readonly NotificationRecord[]>;
  /** The highest seq of all; 0 when there is none. */
  latestSeq(): Promise<number>;
  /** Removes at most `max` of the user's notifications, with deliveries and attempts; answers how many. */
  removeOfUser(userId: string, max: number): Promise<number>;
}

export interface InboxPage {
  readonly isUnreadOnly: boolean;
  /** Exclusive; absent: from the newest. */
  readonly beforeSeq?: number;
  readonly limit: number;
}
