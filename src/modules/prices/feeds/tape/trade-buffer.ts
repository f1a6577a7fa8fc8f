/**
 * Live trades that wait until the gap before them is filled: in the order of their numbers (of their coming, where they have none), each once,
 * and no more than fit; the oldest go first, since the history has them too.
 */
import type { VenueTrade } from './venue-history.ts';

export interface TradeBuffer {
  add(trade: VenueTrade): void;
  readonly first: VenueTrade | undefined;
  shift(): VenueTrade | undefined;
  readonly size: number;
}

export function createTradeBuffer(options: { tradesMax: number }): TradeBuffer {
  let trades: VenueTrade[] = [];
  let head = 0;

  function shift(): VenueTrade | undefined {
    const trade = trades[head];
    if (trade) head++;
    if (head > 256 && head * 2 > trades.length) {
      trades = trades.slice(head);
      head = 0;
    }
    return trade;
  }

  return {
    add(trade) {
      let index = trades.length;
      // Nearly always at the end.
      if (trade.id !== undefined) {
        while (index > head && (trades[index - 1]?.id ?? -1) > trade.id) index--;
        if (index > head && trades[index - 1]?.id === trade.id) return;
      }
      if (index === trades.length) trades.push(trade);
      else trades.splice(index, 0, trade);
      if (trades.length - head > options.tradesMax) shift();
    },
    get first() {
      return trades[head];
    },
    shift,
    get size() {
      return trades.length - head;
    },
  };
}
