import { createSweep } from '@trendy/backtest';
import type { SweepKernel } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { benchRequest, sweepRequest } from './market.ts';
import type { BenchMarket } from './market.ts';
import { GRID, smaCross, sumsOf, sweepLoop } from './peers/sma-cross.ts';
import { clocked, paired, pairsOf, ratioAtLeast, ratioShown } from './paired.ts';
import { shown } from './row.ts';
import type { BenchRow } from './row.ts';
import { sweepPeers } from './sweep-peers.ts';
import { threadRows } from './sweep-threads.ts';

/** What the loops must come to on the recorded hours, if they are the same rule: known from other implementations. */
const KNOWN = { end: 74_640.4211, trades: 1_180, best: 376_730.8446 };

/** Pairs with peers that take seconds and are shown for orientation. */
const FEW = 3;

interface SweepMeasurement {
  readonly rows: BenchRow[];
  readonly skipped: string[];
}

/** A thousand combinations of EMA crossover against a thousand bare loops in JavaScript, C, numpy and numba. */
export async function sweepRows({ bars, source }: BenchMarket, rounds: number): Promise<SweepMeasurement> {
  const kernel = createSweep(sweepRequest(bars), { strategies });
  const both = createSweep(benchRequest(bars, '1h'), { strategies });
  const loop = (): number => clocked(() => sweepLoop(bars.open, bars.close));
  const ours = (): number => clocked(() => kernel.run(GRID));
  const sweep = await paired(pairsOf(rounds), ours, loop);
  const stops = await paired(Math.min(rounds, FEW), () => clocked(() => both.run(GRID)), loop);
  const what = `1,000 × ${bars.close.length.toLocaleString('en')} hours (${source})`;
  const rows = [
    ratioAtLeast('sweep, share of the bare loop’s', sweep, `JavaScript, ${what}`, 0.2),
    shown('sweep', sweep.oursMs, 'ms', `${what}, ${tradesOf(kernel)} trades`),
    ratioShown('sweep with stops and shorts', stops, `loop without them, ${tradesOf(both)} trades`),
    shown('bare loop’s sweep', sweep.peerMs, 'ms', `JavaScript, ${what}`),
    known('single loop’s end', singleEnd(bars), KNOWN.end, source),
    known('sweep loop’s best', sweepLoop(bars.open, bars.close), KNOWN.best, source),
  ];
  const skipped: string[] = [];
  for (const peer of sweepPeers(bars)) {
    const { name, run } = peer;
    const first = run();
    if (first === null) {
      skipped.push(`${name}: ${peer.missing}`);
      continue;
    }
    const pairs = await paired(Math.min(rounds, FEW), ours, () => run()?.ms ?? Number.NaN, { warmUp: 0 });
    rows.push(ratioShown(peer.row, pairs, peer.how));
    rows.push(known(`${name} sweep loop’s best`, first.best, KNOWN.best, source));
  }
  rows.push(...(await threadRows(bars, rounds)));
  return { rows, skipped };
}

const tradesOf = (kernel: SweepKernel): string =>
  kernel
    .run(GRID)!
    .trades.reduce((sum, count) => sum + count, 0)
    .toLocaleString('en');

function singleEnd({ close, open }: BarColumns): number {
  return smaCross(open, close, sumsOf(close), 10, 30, new Float64Array(close.length)).equity;
}

/** A loop that ends elsewhere is another rule, and its time compares nothing. */
function known(name: string, value: number, expected: number, source: string): BenchRow {
  const row = shown(name, value, 'quote', 'same rule elsewhere');
  if (source === 'generated') return row;
  return { ...row, target: `${expected}`, ok: Math.abs(value - expected) < 0.001 };
}
