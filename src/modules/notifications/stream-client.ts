/**
 * One open stream: first what was missed, read from the durable rows with the pace of the socket, then what happens, as it happens.
 * A socket that falls behind goes back to reading rows, so what waits for it is bounded; one that takes nothing for long is closed.
 * Each event is written once and in order: positions only grow, and what is at or before the position is passed over.
 */
import type { NotificationRecord } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';
import {
  formatItem,
  formatNotification,
  formatPosition,
  formatPrice,
  type PriceUpdate,
  type StreamPosition,
} from './stream-format.ts';
import type { StreamItem, StreamStore } from './stream-store.ts';

/** Where a stream is written to. */
export interface StreamSink {
  /** False: the socket is behind; `onDrain` tells when it is not. */
  write(text: string): boolean;
  /** Bytes that wait for the socket. */
  bufferedBytes(): number;
  onDrain(listener: () => void): void;
  close(): void;
}

export interface StreamClientDeps {
  readonly userId: string;
  readonly from: StreamPosition;
  readonly sink: StreamSink;
  readonly notifications: Pick<NotificationStore, 'after'>;
  readonly items: Pick<StreamStore, 'after'>;
  /** Bytes that may wait for the socket before live events are left to the rows. */
  readonly bufferBytesMax: number;
  readonly onFailure: (cause: unknown) => void;
}

export interface StreamClient {
  notify(records: readonly NotificationRecord[]): void;
  tell(item: StreamItem): void;
  price(update: PriceUpdate): void;
  /** An event that is not resumed, or a comment; dropped while the socket is behind. */
  send(text: string): void;
  /** Whether the socket has been behind since before the previous call: it takes nothing. */
  checkStalled(): boolean;
  close(): void;
}

const PAGE = 100;

export function createStreamClient(deps: StreamClientDeps): StreamClient {
  const { sink, userId } = deps;
  let position = deps.from;
  let isLive = false;
  let isClosed = false;
  let isBehind = false;
  let wasBehindAtCheck = false;
  let hasNews = false;
  let resume: (() => void) | undefined;
  const prices = new Map<string, PriceUpdate>();

  function write(text: string): void {
    if (!isClosed && !sink.write(text)) isBehind = true;
  }

  sink.onDrain(() => {
    isBehind = false;
    wasBehindAtCheck = false;
    resume?.();
    resume = undefined;
    if (isClosed || isBehind) return;
    const waiting = [...prices.values()];
    prices.clear();
    for (const update of waiting) price(update);
  });

  function writeNotification(record: NotificationRecord): void {
    if (record.seq <= position.notificationSeq) return;
    write(formatNotification(record, position));
    position = { ...position, notificationSeq: record.seq, firingSeq: record.seq };
  }

  function writeItem(item: StreamItem): void {
    if (item.seq <= position.itemSeq) return;
    position = { ...position, itemSeq: item.seq };
    write(formatItem(item, position.notificationSeq));
  }

  async function untilDrained(): Promise<void> {
    while (isBehind && !isClosed) await new Promise<void>((resolve) => (resume = resolve));
  }

  async function catchUp(): Promise<void> {
    while (!isClosed) {
      await untilDrained();
      hasNews = false;
      const records = await deps.notifications.after(userId, position.notificationSeq, PAGE);
      const items = await deps.items.after(userId, position.itemSeq, PAGE);
      for (const record of records) writeNotification(record);
      for (const item of items) writeItem(item);
      // Rows that were committed while the second read ran were announced meanwhile: `hasNews` then reads once more.
      if (records.length < PAGE && items.length < PAGE && !hasNews) break;
    }
    isLive = true;
  }

  function startCatchUp(): void {
    isLive = false;
    catchUp().catch((cause) => {
      deps.onFailure(cause);
      close();
    });
  }

  /** Whether events may be written as they come; when not, the rows give them later. */
  function canWriteNow(): boolean {
    if (isLive && sink.bufferedBytes() > deps.bufferBytesMax) startCatchUp();
    hasNews = true;
    return isLive && !isClosed;
  }

  function price(update: PriceUpdate): void {
    if (isBehind) prices.set(update.market, update);
    else write(formatPrice(update));
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    resume?.();
    sink.close();
  }

  // The first line gives a client that is cut off before its first event the position to resume from.
  write(`retry: 2000\nid: ${formatPosition(position)}\n\n`);
  startCatchUp();

  return {
    notify(records) {
      if (!canWriteNow()) return;
      for (const record of records) writeNotification(record);
    },
    tell(item) {
      if (canWriteNow()) writeItem(item);
    },
    price,
    send(text) {
      if (!isBehind) write(text);
    },
    checkStalled() {
      const isStalled = isBehind && wasBehindAtCheck;
      wasBehindAtCheck = isBehind;
      return isStalled;
    },
    close,
  };
}
