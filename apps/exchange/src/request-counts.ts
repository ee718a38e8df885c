/** What one key has asked for since the exchange began; requests without a key are counted under ''. */
export interface AskedBy {
  readonly total: number;
  /** Most requests within one second of the wall clock. */
  readonly peakPerSecond: number;
  /** By `METHOD /path`, or `WS login`. */
  readonly routes: Readonly<Record<string, number>>;
}

/** Counts requests as they come in, before any fault: whether a client hammers is judged by what it sent. */
export interface RequestCounts {
  count(apiKey: string | undefined, route: string, now: number): void;
  of(apiKey: string): AskedBy;
  /** A request that names an order by its client's id. */
  order(clientOrderId: string, now: number): void;
  /** Wall ms at which an order was first asked for; null: none of this id was, or too many others since. */
  orderedAt(clientOrderId: string): number | null;
}

interface Counted {
  total: number;
  second: number;
  inSecond: number;
  peakPerSecond: number;
  readonly routes: Map<string, number>;
}

const MAX_KEYS = 20_000;
const MAX_ROUTES = 200;
const MAX_ORDERS = 20_000;

export function createRequestCounts(): RequestCounts {
  const keys = new Map<string, Counted>();
  const ordered = new Map<string, number>();
  return {
    order: (clientOrderId, now) => {
      if (ordered.has(clientOrderId)) return;
      const [oldest] = ordered.keys();
      if (ordered.size >= MAX_ORDERS && oldest !== undefined) ordered.delete(oldest);
      ordered.set(clientOrderId, now);
    },
    orderedAt: (clientOrderId) => ordered.get(clientOrderId) ?? null,
    count: (apiKey = '', route, now) => {
      const found = keys.get(apiKey) ?? {
        ...{ total: 0, second: 0, inSecond: 0, peakPerSecond: 0 },
        routes: new Map<string, number>(),
      };
      if (keys.size < MAX_KEYS) keys.set(apiKey, found);
      const second = Math.floor(now / 1_000);
      found.inSecond = found.second === second ? found.inSecond + 1 : 1;
      found.second = second;
      found.total += 1;
      found.peakPerSecond = Math.max(found.peakPerSecond, found.inSecond);
      const known = found.routes.get(route);
      if (known !== undefined || found.routes.size < MAX_ROUTES) found.routes.set(route, (known ?? 0) + 1);
    },
    of: (apiKey) => {
      const found = keys.get(apiKey);
      if (!found) return { total: 0, peakPerSecond: 0, routes: {} };
      const { total, peakPerSecond, routes } = found;
      return { total, peakPerSecond, routes: Object.fromEntries(routes) };
    },
  };
}
