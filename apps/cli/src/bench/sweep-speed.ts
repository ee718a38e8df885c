import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSweep } from '@trendy/backtest';
import type { SweepKernel } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { benchRequest, sweepRequest } from './market.ts';
import type { BenchMarket } from './market.ts';
import { GRID, smaCross, sumsOf, sweepLoop } from './peers/sma-cross.ts';
import { atLeast, interleaved, shown } from './row.ts';
import type { BenchRow } from './row.ts';
import { threadRows } from './sweep-threads.ts';

/** What the loops must come to on the recorded hours, if they are the same rule: known from other implementations. */
const KNOWN = { end: 74_640.4211, trades: 1_180, best: 376_730.8446 };
const PEERS = path.join(import.meta.dirname, 'peers');
const PYTHON = '/usr/bin/python3';

interface PeerTimes {
  readonly single?: number;
  readonly sweep: number;
  readonly end?: number;
  readonly best: number;
  readonly trades?: number;
}

interface SweepMeasurement {
  readonly rows: BenchRow[];
  readonly skipped: string[];
}

/** A thousand combinations of EMA crossover against a thousand bare loops in JavaScript, C, numpy and numba. */
export async function sweepRows({ bars, source }: BenchMarket, rounds: number): Promise<SweepMeasurement> {
  const kernel = createSweep(sweepRequest(bars), { strategies });
  const both = createSweep(benchRequest(bars, '1h'), { strategies });
  const [loop, sweep, stops] = interleaved(rounds, [
    () => sweepLoop(bars.open, bars.close),
    () => kernel.run(GRID),
    () => both.run(GRID),
  ]) as [number, number, number];
  const what = `1,000 × ${bars.close.length.toLocaleString('en')} hours (${source})`;
  const rows = [
    atLeast('sweep, share of the bare loop’s', loop / sweep, '×', `JavaScript, ${what}`, 0.2),
    shown('sweep', sweep, 'ms', `${what}, ${tradesOf(kernel)} trades`),
    shown('sweep with stops and shorts', loop / stops, '×', `loop without them, ${tradesOf(both)} trades`),
    shown('bare loop’s sweep', loop, 'ms', `JavaScript, ${what}`),
    known('single loop’s end', singleEnd(bars), KNOWN.end, source),
    known('sweep loop’s best', sweepLoop(bars.open, bars.close), KNOWN.best, source),
  ];
  const skipped: string[] = [];
  const c = runC(bars);
  if (c) {
    rows.push(shown('sweep, share of the C loop’s', c.sweep / sweep, '×', 'gcc -O3'));
    rows.push(known('C sweep loop’s best', c.best, KNOWN.best, source));
  } else skipped.push('C loop: no gcc');
  const python = runPython(bars);
  if (python?.numpy) rows.push(shown('sweep against numpy', python.numpy.sweep / sweep, '×', 'vectorised'));
  else skipped.push(`numpy: not in ${PYTHON}`);
  if (python?.numba) {
    rows.push(shown('sweep against numba', python.numba.sweep / sweep, '×', 'the same bare loop'));
    rows.push(known('numba sweep loop’s best', python.numba.best, KNOWN.best, source));
  } else skipped.push(`numba: not in ${PYTHON}`);
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

/** Rows, opens, closes, as the peers read them. */
function inputOf({ close, open }: BarColumns): Buffer {
  const all = new Float64Array(1 + 2 * close.length);
  all[0] = close.length;
  all.set(open, 1);
  all.set(close, 1 + close.length);
  return Buffer.from(all.buffer);
}

function runC(bars: BarColumns): PeerTimes | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'trendy-bench-'));
  try {
    const binary = path.join(folder, 'sma-cross');
    const built = spawnSync('gcc', ['-O3', '-march=native', '-o', binary, path.join(PEERS, 'sma-cross.c')]);
    if (built.error ?? built.status !== 0) return null;
    const run = spawnSync(binary, { input: inputOf(bars), maxBuffer: 1 << 20 });
    return run.status === 0 ? (JSON.parse(run.stdout.toString()) as PeerTimes) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPython(
  bars: BarColumns,
): { readonly numpy: PeerTimes | null; readonly numba: PeerTimes | null } | null {
  if (!existsSync(PYTHON)) return null;
  const run = spawnSync(PYTHON, [path.join(PEERS, 'sma_cross.py')], {
    input: inputOf(bars),
    maxBuffer: 1 << 20,
  });
  if (run.status !== 0) return null;
  return JSON.parse(run.stdout.toString()) as ReturnType<typeof runPython>;
}
