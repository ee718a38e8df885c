import type { BarColumns } from '@trendy/domain';
import { hourMarket } from '../market.ts';
import { startOwnThread } from '../own-thread.ts';
import { clocked, paired, pairsOf, ratioAtLeast, ratioShown, together } from '../paired.ts';
import type { Pairs } from '../paired.ts';
import { median, shown } from '../row.ts';
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
/** A slice of our own lasts about this long, so that the clock can see it. */
const SLICE_MS = 2;
/** What the compiler makes of a loop differs from thread to thread: the pairs are spread over so many. */
const THREADS = 5;
const TIMES_LIBRARIES = 2;
/** What the C has in a cleverer way as well, for orientation. */
const BLOCKS: ReadonlySet<IndicatorId> = new Set(['stochastic', 'ichimoku']);

/**
 * Nine indicators over seven years of hours against libraries from npm and plain C.
 * @param skipped what was left out is added here.
 */
export async function indicatorRows(rounds: number, skipped: string[]): Promise<BenchRow[]> {
  const { bars, source } = hourMarket();
  const { close, high, low } = bars;
  const own = ownIndicators(high, low, close);
  const arrays = peerBars(high, low, close);
  const npm = npmPeers(arrays);
  const native = nativePeers(arrays, skipped);
  skipped.push('Ichimoku of indicatorts: takes a minute');
  const c = startC(high, low, close);
  if (!c) skipped.push('indicators in C: no gcc');
  const rows: BenchRow[] = [];
  for (const id of INDICATORS) {
    const task = { id, own: own[id], count: pairsOf(rounds), bars: close.length, source };
    rows.push(...(await rowsBesideC(task, bars, c)));
    rows.push(...(await rowsBesideLibraries(task, npm[id], native[id] ?? [])));
  }
  c?.end();
  return rows;
}

interface Task {
  readonly id: IndicatorId;
  readonly own: Own;
  /** Pairs to measure. */
  readonly count: number;
  readonly bars: number;
  readonly source: string;
}

/** Ours in threads of their own, where nothing else was loaded. */
async function rowsBesideC(task: Task, columns: BarColumns, c: CPeer | null): Promise<BenchRow[]> {
  const { bars, count, id, own, source } = task;
  const what = `${bars.toLocaleString('en')} hours (${source})`;
  const plain: Pairs[] = [];
  const blocks: Pairs[] = [];
  for (let left = THREADS; left > 0; left--) {
    const thread = startOwnThread(columns);
    for (let run = 0; run < 10; run++) await thread.measure(id, 10);
    const { last, ms } = await thread.measure(id, 10);
    const repeats = repeatsOf(ms);
    const ours = async (): Promise<number> => (await thread.measure(id, repeats)).ms;
    const beside = (name: string, peer: CPeer): Promise<Pairs> =>
      paired(count, ours, async () => (await peer.measure(name, repeats)).ms);
    if (c) {
      agree(own.name, 'C', last, (await c.measure(id, 1)).last);
      plain.push(await beside(id, c));
      if (BLOCKS.has(id)) blocks.push(await beside(`${id}-blocks`, c));
    }
    await thread.end();
    if (!c) return [shown(own.name, rate(bars, ms), 'M bars/s', what)];
  }
  const how = ({ peerMs }: Pairs): string => `gcc -O3, ${words(bars, peerMs)}`;
  const all = together(plain);
  const rows = [
    shown(own.name, rate(bars, all.oursMs), 'M bars/s', what),
    ratioAtLeast(`${own.name}, share of plain C’s`, all, how(all), own.shareOfC),
  ];
  if (blocks.length === 0) return rows;
  const others = together(blocks);
  return [...rows, ratioShown(`${own.name}, share of C’s by blocks`, others, how(others))];
}

/** Ours where the libraries are loaded too: each of them in turns with it, and the one that comes closest is named. */
async function rowsBesideLibraries(
  { bars, count, own }: Task,
  npm: readonly Peer[],
  native: readonly Peer[],
): Promise<BenchRow[]> {
  const last = own.run();
  const repeats = repeatsOf(clocked(own.run, 20));
  const closest = async (peers: readonly Peer[]): Promise<readonly [Peer, Pairs] | undefined> => {
    const all: (readonly [Peer, Pairs])[] = [];
    for (const peer of peers) {
      if (!peer.differs) agree(own.name, peer.library, last, peer.run());
      const times = repeatsOf(clocked(peer.run));
      const theirs = (): number => clocked(peer.run, times);
      all.push([peer, await paired(TIMES_LIBRARIES * count, () => clocked(own.run, repeats), theirs)]);
    }
    return all.sort(([, x], [, y]) => median(x.ratios) - median(y.ratios))[0];
  };
  const rows: BenchRow[] = [];
  const add = (name: string, found: readonly [Peer, Pairs] | undefined, least: number): void => {
    if (!found) return;
    const [{ library }, pairs] = found;
    rows.push(ratioAtLeast(`${own.name}, ${name}`, pairs, `${library}, ${words(bars, pairs.peerMs)}`, least));
  };
  add('fastest of npm’s', await closest(npm), TIMES_NPM);
  add('fastest binding to C', await closest(native), TIMES_NATIVE);
  return rows;
}

const repeatsOf = (ms: number): number => Math.max(1, Math.round(SLICE_MS / ms));

const rate = (bars: number, ms: number): number => bars / ms / 1e3;

const words = (bars: number, ms: number): string => `${rate(bars, ms).toPrecision(3)} M bars/s`;

function agree(name: string, library: string, ours: number, theirs: number): void {
  if (Math.abs(ours - theirs) > TOLERANCE * Math.max(1, Math.abs(theirs)))
    throw new Error(`${name}: ${ours} here, ${theirs} in ${library}`);
}
