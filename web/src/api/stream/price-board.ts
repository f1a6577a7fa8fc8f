/**
 * The live price of each market, outside of React. However many ticks come, a cell that shows a market is told at most once per frame,
 * and only if its market moved. A price is fresh while the stream is live and its venue still speaks; else it says that it is not.
 */

export interface PriceTick {
  readonly market: string;
  readonly price: string;
  readonly at: string;
  readonly receivedAt: string;
  readonly stale?: boolean;
}

export interface PriceSeed extends PriceTick {
  readonly change24hPercent?: string;
  readonly simulated?: boolean;
}

export interface LivePrice {
  readonly market: string;
  readonly price: string;
  /** Market time, and when Tidemark received it; RFC 3339. */
  readonly at: string;
  readonly receivedAt: string;
  readonly isStale: boolean;
  readonly isSimulated: boolean;
  /** In percent, kept up with each tick; undefined where the price of a day ago is not known. */
  readonly change24hPercent: number | undefined;
  /** Of the last change that was seen. */
  readonly direction: 'up' | 'down' | undefined;
  /** Grows with each change of the price. */
  readonly changes: number;
}

export interface PriceBoard {
  get(market: string): LivePrice | undefined;
  subscribe(market: string, listener: () => void): () => void;
  /** Every tick of a market, in order, gathered per frame: for charts. */
  onTicks(market: string, listener: (ticks: readonly PriceTick[]) => void): () => void;
  tick(tick: PriceTick): void;
  /** Prices as a request answered them; an older one than what is known changes only what it adds, a newer one counts as a tick. */
  seed(prices: readonly PriceSeed[]): void;
  /** Whether prices arrive; without, none is fresh. */
  setLive(isLive: boolean): void;
  clear(): void;
}

interface Cell {
  shown: LivePrice | undefined;
  /** The stale mark of the venue, apart from that of the connection. */
  isVenueStale: boolean;
  /** A day ago. */
  reference: number | undefined;
  readonly listeners: Set<() => void>;
  readonly tickListeners: Set<(ticks: readonly PriceTick[]) => void>;
  waiting: PriceTick[];
}

/** Where frames do not come (a hidden page), what waits for one stays bounded. */
const WAITING_MAX = 5_000;

/** `nextFrame` calls back when the page is about to be drawn, or soon where it is not drawn at all. */
export function createPriceBoard(nextFrame: (run: () => void) => void): PriceBoard {
  const cells = new Map<string, Cell>();
  const touched = new Set<Cell>();
  let isLive = false;
  let isScheduled = false;

  function cellOf(market: string): Cell {
    const known = cells.get(market);
    if (known) return known;
    const cell: Cell = {
      shown: undefined,
      isVenueStale: false,
      reference: undefined,
      listeners: new Set(),
      tickListeners: new Set(),
      waiting: [],
    };
    cells.set(market, cell);
    return cell;
  }

  function touch(cell: Cell): void {
    touched.add(cell);
    if (isScheduled) return;
    isScheduled = true;
    nextFrame(flush);
  }

  function flush(): void {
    isScheduled = false;
    const now = [...touched];
    touched.clear();
    for (const cell of now) {
      const ticks = cell.waiting;
      cell.waiting = [];
      const last = ticks.at(-1);
      if (last) show(cell, last, false);
      else refresh(cell);
      if (ticks.length > 0) for (const listener of [...cell.tickListeners]) listener(ticks);
      for (const listener of [...cell.listeners]) listener();
    }
  }

  function show(cell: Cell, tick: PriceTick, isSimulated: boolean): void {
    const before = cell.shown;
    const isChanged = before !== undefined && before.price !== tick.price;
    cell.isVenueStale = tick.stale ?? false;
    cell.shown = {
      market: tick.market,
      price: tick.price,
      at: tick.at,
      receivedAt: tick.receivedAt,
      isStale: cell.isVenueStale || !isLive,
      isSimulated: isSimulated || (before?.isSimulated ?? false),
      change24hPercent: cell.reference === undefined ? undefined : (Number(tick.price) / cell.reference - 1) * 100,
      direction: isChanged ? (Number(tick.price) > Number(before.price) ? 'up' : 'down') : before?.direction,
      changes: (before?.changes ?? 0) + (isChanged ? 1 : 0),
    };
  }

  function refresh(cell: Cell): void {
    if (cell.shown) cell.shown = { ...cell.shown, isStale: cell.isVenueStale || !isLive };
  }

  return {
    get: (market) => cells.get(market)?.shown,
    subscribe(market, listener) {
      const { listeners } = cellOf(market);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onTicks(market, listener) {
      const { tickListeners } = cellOf(market);
      tickListeners.add(listener);
      return () => tickListeners.delete(listener);
    },
    tick(tick) {
      const cell = cellOf(tick.market);
      const isOnlyLast = cell.tickListeners.size === 0 || cell.waiting.length >= WAITING_MAX;
      if (isOnlyLast) cell.waiting = [tick];
      else cell.waiting.push(tick);
      touch(cell);
    },
    seed(prices) {
      for (const price of prices) {
        const cell = cellOf(price.market);
        if (price.change24hPercent !== undefined) {
          const reference = Number(price.price) / (1 + Number(price.change24hPercent) / 100);
          cell.reference = Number.isFinite(reference) && reference > 0 ? reference : undefined;
        }
        const known = cell.shown;
        const isOlder = known !== undefined && known.receivedAt > price.receivedAt;
        // Its tick was missed, between two connections: charts are to have it too.
        const newest = cell.waiting.at(-1) ?? known;
        if (cell.tickListeners.size > 0 && newest && newest.receivedAt < price.receivedAt) cell.waiting.push(price);
        show(cell, isOlder ? { ...known, stale: cell.isVenueStale } : price, price.simulated ?? false);
        touch(cell);
      }
    },
    setLive(next) {
      if (next === isLive) return;
      isLive = next;
      for (const cell of cells.values()) if (cell.shown) touch(cell);
    },
    clear() {
      for (const cell of cells.values()) {
        cell.shown = undefined;
        cell.reference = undefined;
        cell.waiting = [];
        touch(cell);
      }
    },
  };
}
