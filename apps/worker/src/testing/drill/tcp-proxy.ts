import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** What becomes of the bytes of one direction. Absent fields: nothing. */
interface Weather {
  /** Every piece comes so much later, even to or from a peer that has hung up meanwhile, as on a real road. */
  readonly latencyMs?: number;
  /** Both ends are reset once so many more bytes have passed; 0: at the first one, which does not pass. */
  readonly cutAfterBytes?: number;
  /** Bytes go nowhere, and no end of a connection is told: half-open. */
  readonly blackHole?: boolean;
}

type Direction = 'up' | 'down';

/** Weather for the connections on which a request goes by that holds these bytes, from that request on. */
interface Strike {
  readonly on: string | RegExp;
  /** How many such requests; for ever when absent. */
  readonly times?: number;
  readonly up?: Weather;
  readonly down?: Weather;
}

/** A strike that was set. */
interface SetStrike {
  /** Requests that it has seen go by. */
  readonly hits: number;
  stop(): void;
}

interface Road {
  weather: Weather;
  /** Bytes that have passed since the weather began. */
  passed: number;
  /** Everything before has been delivered when this settles: late pieces never overtake each other. */
  queue: Promise<void>;
}

interface Link {
  readonly client: net.Socket;
  readonly server: net.Socket;
  readonly roads: Readonly<Record<Direction, Road>>;
}

/**
 * A TCP road between two of our processes that can be made slow, cut, swallowed or closed, in either direction, for
 * whatever protocol goes over it (HTTP, WebSocket, PostgreSQL). Listens on loopback, on a port of its own.
 */
export class TcpProxy {
  readonly #server: net.Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #links = new Set<Link>();
  #weather: Readonly<Record<Direction, Weather>> = { up: {}, down: {} };
  #strikes: { strike: Strike; hits: number }[] = [];
  #refuses = false;

  private constructor(target: URL) {
    this.#target = { host: target.hostname, port: Number(target.port) };
    // A half-closed connection stays as it is: each end is told only what the other said.
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  static async to(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(target));
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `target` with this proxy's address instead. */
  through(target: string): string {
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href.replace(/\/$/, target.endsWith('/') ? '/' : '');
  }

  get open(): number {
    return this.#links.size;
  }

  /** From now on, for the connections that are there and those to come. */
  set(direction: Direction, weather: Weather): void {
    this.#weather = { ...this.#weather, [direction]: weather };
    for (const { roads } of this.#links) turn(roads[direction], weather);
  }

  /** Nothing gets through, and nobody is told. */
  blackHole(): void {
    this.set('up', { blackHole: true });
    this.set('down', { blackHole: true });
  }

  /** The connections that are there carry nothing any more, and no end is told; new ones work. */
  stall(): void {
    for (const { roads } of this.#links)
      for (const road of [roads.up, roads.down]) turn(road, { blackHole: true });
  }

  /** New connections are reset, the present ones too. */
  refuse(): void {
    this.#refuses = true;
    this.cut();
  }

  /** Resets the connections that are there. */
  cut(): void {
    for (const link of this.#links) reset(link);
  }

  /** Of several that fit a request the first that is not used up strikes; ones without weather only count. */
  strike(strike: Strike): SetStrike {
    const set = { strike, hits: 0 };
    this.#strikes.push(set);
    return {
      get hits() {
        return set.hits;
      },
      stop: () => {
        this.#strikes = this.#strikes.filter((one) => one !== set);
      },
    };
  }

  /** Good weather again. What a black hole has swallowed is lost: its connections are reset. */
  heal(): void {
    this.#refuses = false;
    this.#strikes = [];
    for (const link of this.#links) {
      if (link.roads.up.weather.blackHole || link.roads.down.weather.blackHole) reset(link);
    }
    this.set('up', {});
    this.set('down', {});
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: net.Socket): void {
    if (this.#refuses) {
      client.resetAndDestroy();
      return;
    }
    const server = net.connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    const road = (direction: Direction): Road => ({
      weather: this.#weather[direction],
      passed: 0,
      queue: Promise.resolve(),
    });
    const link: Link = { client, server, roads: { up: road('up'), down: road('down') } };
    this.#links.add(link);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.#links.delete(link);
      });
    }
    client.on('data', (bytes: Buffer) => {
      this.#strikeOn(link, bytes);
      carry(link, 'up', bytes);
    });
    server.on('data', (bytes: Buffer) => carry(link, 'down', bytes));
    client.on('end', () => end(link, 'up'));
    server.on('end', () => end(link, 'down'));
    client.on('close', () => end(link, 'up'));
    server.on('close', () => end(link, 'down'));
  }

  #strikeOn({ roads }: Link, bytes: Buffer): void {
    if (this.#strikes.length === 0) return;
    const text = bytes.toString('latin1');
    const fitting = this.#strikes.filter(
      ({ strike: { on, times }, hits }) =>
        hits < (times ?? Number.POSITIVE_INFINITY) &&
        (typeof on === 'string' ? text.includes(on) : on.test(text)),
    );
    const isCounter = ({ strike: { up, down } }: { readonly strike: Strike }): boolean => !up && !down;
    for (const counter of fitting.filter(isCounter)) counter.hits += 1;
    const struck = fitting.find((one) => !isCounter(one));
    if (!struck) return;
    struck.hits += 1;
    if (struck.strike.up) turn(roads.up, struck.strike.up);
    if (struck.strike.down) turn(roads.down, struck.strike.down);
  }
}

function turn(road: Road, weather: Weather): void {
  road.weather = weather;
  road.passed = 0;
}

const otherEnd = ({ client, server }: Link, direction: Direction): net.Socket =>
  direction === 'up' ? server : client;

function reset({ client, server }: Link): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}

function carry(link: Link, direction: Direction, bytes: Buffer): void {
  const road = link.roads[direction];
  const { blackHole, cutAfterBytes, latencyMs } = road.weather;
  if (blackHole) return;
  let whole = bytes;
  let isCut = false;
  if (cutAfterBytes !== undefined && road.passed + bytes.length > cutAfterBytes) {
    whole = bytes.subarray(0, cutAfterBytes - road.passed);
    isCut = true;
  }
  road.passed += whole.length;
  deliver(road, latencyMs ?? 0, () => {
    const socket = otherEnd(link, direction);
    const cutNow = (): void => {
      if (isCut) reset(link);
    };
    if (whole.length === 0 || socket.destroyed) cutNow();
    else socket.write(whole, cutNow);
  });
}

/** The end of one side reaches the other behind everything that was sent before it. */
function end(link: Link, direction: Direction): void {
  const road = link.roads[direction];
  if (road.weather.blackHole) return;
  deliver(road, road.weather.latencyMs ?? 0, () => {
    const socket = otherEnd(link, direction);
    if (!socket.destroyed && !socket.writableEnded) socket.end();
  });
}

function deliver(road: Road, latencyMs: number, act: () => void): void {
  const dueAt = performance.now() + latencyMs;
  road.queue = road.queue.then(async () => {
    const leftMs = dueAt - performance.now();
    if (leftMs > 0) await new Promise((resume) => setTimeout(resume, leftMs));
    act();
  });
}
