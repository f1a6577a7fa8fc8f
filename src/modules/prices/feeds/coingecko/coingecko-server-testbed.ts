/**
 * CoinGecko as a test sees it: coins with a published price, the lists, and the chart of what was published. Nothing moves but by `publish`.
 * Numbers are written as they are given.
 */
import { startVenueServer, type VenueServer } from '#test/venue-server';

interface Published {
  readonly atMs: number;
  readonly price: string;
}

export interface CoingeckoServer extends VenueServer {
  publish(coinId: string, price: string, atMs: number): void;
  /** Leaves the list and the answers, as coins do that are deactivated. */
  remove(coinId: string): void;
  /** Names and values of headers of the last request. */
  lastHeaders(): Readonly<Record<string, unknown>>;
}

export async function startCoingeckoServer(coinIds: readonly string[]): Promise<CoingeckoServer> {
  const coins = new Map<string, Published[]>(coinIds.map((coinId) => [coinId, []]));
  let lastHeaders: Readonly<Record<string, unknown>> = {};

  const server = await startVenueServer({
    onGet(url, headers) {
      lastHeaders = headers;
      const [, what, coinId = '', chart] = url.pathname.split('/');
      if (what === 'simple') return { body: simplePrice(coins, (url.searchParams.get('ids') ?? '').split(',')) };
      if (coinId === 'list')
        return { body: JSON.stringify([...coins.keys()].map((id) => ({ id, symbol: id, name: id }))) };
      if (coinId === 'markets') return { body: marketPage(coins) };
      const published = coins.get(coinId);
      if (!published || chart !== 'market_chart') return { status: 404, body: '{"error":"coin not found"}' };
      return { body: priceChart(published, url.searchParams) };
    },
  });

  return Object.assign(server, {
    publish(coinId: string, price: string, atMs: number) {
      coins.get(coinId)?.push({ atMs, price });
    },
    remove: (coinId: string) => void coins.delete(coinId),
    lastHeaders() {
      return lastHeaders;
    },
  });
}

function simplePrice(coins: ReadonlyMap<string, readonly Published[]>, coinIds: readonly string[]): string {
  const entries = coinIds.flatMap((coinId) => {
    const last = coins.get(coinId)?.at(-1);
    if (!coins.has(coinId)) return [];
    if (!last) return `"${coinId}":{}`;
    return `"${coinId}":{"usd":${last.price},"usd_24h_vol":1000.5,"usd_24h_change":1.5,"last_updated_at":${Math.floor(last.atMs / 1_000)}}`;
  });
  return `{${entries.join(',')}}`;
}

function marketPage(coins: ReadonlyMap<string, readonly Published[]>): string {
  const entries = [...coins].flatMap(([id, published]) => {
    const last = published.at(-1);
    if (!last) return [];
    return `{"id":"${id}","symbol":"x","name":"X","current_price":${last.price},"total_volume":1000,"price_change_percentage_24h":1,"last_updated":"${new Date(last.atMs).toISOString()}"}`;
  });
  return `[${entries.join(',')}]`;
}

function priceChart(published: readonly Published[], query: URLSearchParams): string {
  const fromS = Number(query.get('from'));
  const toS = Number(query.get('to'));
  const points = published.filter(({ atMs }) => atMs >= fromS * 1_000 && atMs <= toS * 1_000);
  return `{"prices":[${points.map(({ atMs, price }) => `[${atMs},${price}]`).join(',')}],"market_caps":[],"total_volumes":[]}`;
}
