import { hourMarket } from '../market.ts';
import { startOwnThread } from '../own-thread.ts';
import type { OwnThread } from '../own-thread.ts';
import { atLeast, median, shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import { startC } from './c-peer.ts';
import type { CPeer } from './c-peer.ts';
import { nativePeers } from './native-peers.ts';
import { npmPeers } from './npm-peers.ts';
import { ownIndicators } from './own.ts';
import type { Own } from './own.ts';
import { INDICATORS, peerBars } from './peer.ts';
import type { IndicatorId, Peer } from './peer.ts';

const TIMES_NATIVE = 10;
const TIMES_NPM = 1.5;
/** Below this the two do not compute the same, and their times compare nothing. */
const TOLERANCE = 1e-6;
/** A sample of our own lasts about this long, so that the clock can see it. */
const SAMPLE_MS = 1;
const FEWEST_ROUNDS = 15;
const SAMPLES = 3;
/** What the C has in a cleverer way as well, for orientation. */
const BLOCKS: ReadonlySet<IndicatorId> = new Set(['stochastic', 'ichimoku']);

type Now = () => number;

/**
 * Nine indicators over seven years of hours against libraries from npm and plain C, rounds taken in turn.
 * @param rounds at least fifteen are taken unless three or fewer are asked for. @param skipped what was left out is
 *   added here.
 */
export async function indicatorRows(rounds: number, now: Now, skipped: string[]): Promise<BenchRow[]> {
  const { bars, source } = hourMarket();
  const { close, high, low } = bars;
  const own = ownIndicators(high, low, close);
  const arrays = peerBars(high, low, close);
  const npm = npmPeers(arrays);
  const native = nativePeers(arrays, skipped);
  skipped.push('Ichimoku of indicatorts: takes a minute');
  const thread = startOwnThread(bars);
  const c = startC(high, low, close);
  if (!c) skipped.push('indicators in C: no gcc');
  const taken = rounds <= 3 ? rounds : Math.max(rounds, FEWEST_ROUNDS);
  const rows: BenchRow[] = [];
  for (const id of INDICATORS) {
    const peers = { npm: npm[id], native: native[id] ?? [], c, thread };
    const times = await measure(id, own[id], peers, taken, now);
    rows.push(...rowsOf(own[id], times, close.length, source));
  }
  c?.end();
  await thread.end();
  return rows;
}

interface Peers {
  readonly npm: readonly Peer[];
  readonly native: readonly Peer[];
  readonly c: CPeer | null;
  /** Where ours is compared with C. */
  readonly thread: OwnThread;
}

interface Times {
  /** Beside the libraries. */
  readonly ms: number;
  /** In a thread of its own. */
  readonly aloneMs: number;
  readonly npm: Fastest | null;
  readonly native: Fastest | null;
  readonly c: number | null;
  /** C by a cleverer algorithm. */
  readonly blocks: number | null;
}

interface Fastest {
  readonly library: string;
  readonly ms: number;
}

async function measure(id: IndicatorId, own: Own, peers: Peers, rounds: number, now: Now): Promise<Times> {
  const last = own.run();
  const all = [...peers.npm, ...peers.native];
  for (const peer of all) if (!peer.differs) agree(own.name, peer.library, last, peer.run());
  if (peers.c) agree(own.name, 'C', last, (await peers.c.measure(id, 1)).last);
  const repeats = Math.max(1, Math.round(SAMPLE_MS / timeOf(own.run, 20, now)));
  const ours: number[] = [];
  const alone: number[] = [];
  const inC: number[] = [];
  const byBlocks: number[] = [];
  const theirs = all.map((): number[] => []);
  const { c, thread } = peers;
  const timeOfC = async (task: string): Promise<number> =>
    c ? best(async () => (await c.measure(task, repeats)).ms) : Number.NaN;
  // The first rounds warm the compiler and do not count.
  for (let round = -2; round < rounds; round++) {
    const ms = await best(() => timeOf(own.run, repeats, now));
    const aloneMs = await best(async () => (await thread.measure(id, repeats)).ms);
    const cMs = await timeOfC(id);
    const blocksMs = BLOCKS.has(id) ? await timeOfC(`${id}-blocks`) : Number.NaN;
    const peerMs: number[] = [];
    for (const peer of all) peerMs.push(await best(() => timeOf(peer.run, 1, now)));
    if (round < 0) continue;
    ours.push(ms);
    alone.push(aloneMs);
    inC.push(cMs);
    byBlocks.push(blocksMs);
    peerMs.forEach((value, index) => theirs[index]!.push(value));
  }
  const fastest = (from: number, to: number): Fastest | null =>
    all
      .slice(from, to)
      .map((peer, index) => ({ library: peer.library, ms: median(theirs[from + index]!) }))
      .sort((x, y) => x.ms - y.ms)[0] ?? null;
  return {
    ms: median(ours),
    aloneMs: median(alone),
    npm: fastest(0, peers.npm.length),
    native: fastest(peers.npm.length, all.length),
    c: c ? median(inC) : null,
    blocks: c && BLOCKS.has(id) ? median(byBlocks) : null,
  };
}

function timeOf(run: () => number, repeats: number, now: Now): number {
  const start = now();
  for (let repeat = 0; repeat < repeats; repeat++) run();
  return (now() - start) / repeats;
}

/** The best of three samples: a machine with other work to do interrupts the rest. */
async function best(sample: () => number | Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < SAMPLES; time++) least = Math.min(least, await sample());
  return least;
}

function agree(name: string, library: string, ours: number, theirs: number): void {
  if (Math.abs(ours - theirs) > TOLERANCE * Math.max(1, Math.abs(theirs)))
    throw new Error(`${name}: ${ours} here, ${theirs} in ${library}`);
}

function rowsOf(
  own: Own,
  { aloneMs, blocks, c, ms, native, npm }: Times,
  bars: number,
  source: string,
): BenchRow[] {
  const rate = (time: number): string => `${(bars / time / 1e3).toPrecision(3)} M bars/s`;
  const rows = [
    shown(own.name, bars / aloneMs / 1e3, 'M bars/s', `${bars.toLocaleString('en')} hours (${source})`),
  ];
  if (npm)
    rows.push(
      atLeast(
        `${own.name}, fastest of npm’s`,
        npm.ms / ms,
        '×',
        `${npm.library}, ${rate(npm.ms)}`,
        TIMES_NPM,
      ),
    );
  if (native)
    rows.push(
      atLeast(
        `${own.name}, fastest binding to C`,
        native.ms / ms,
        '×',
        `${native.library}, ${rate(native.ms)}`,
        TIMES_NATIVE,
      ),
    );
  if (c !== null)
    rows.push(
      atLeast(`${own.name}, share of plain C’s`, c / aloneMs, '×', `gcc -O3, ${rate(c)}`, own.shareOfC),
    );
  if (blocks !== null)
    rows.push(
      shown(`${own.name}, share of C’s by blocks`, blocks / aloneMs, '×', `gcc -O3, ${rate(blocks)}`),
    );
  return rows;
}
