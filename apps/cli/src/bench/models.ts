import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  minimumVariance,
  portfolioVariance,
  Prng,
  shrinkCovariance,
  simulatePortfolio,
  tailRisk,
} from '@trendy/quant';
import type { BenchRow } from './row.ts';

const PYTHON = '/usr/bin/python3';
const ASSETS = 6;
const DAYS = 1_214;
const CAP = 0.4;
const PATHS = 10_000;
const HORIZON = 252;
/** Two programs that do the same work agree this well, relative; the simulation only within its noise. */
const TOLERANCE = 1e-6;
const NOISE = 0.03;

interface Task {
  readonly id: 'shrink' | 'least-variance' | 'monte-carlo';
  readonly name: string;
  readonly peer: string;
  readonly target: number;
  readonly samples: number;
  /** Runs in a sample. */
  readonly repeats: number;
  readonly tolerance: number;
  readonly run: () => number;
}

/**
 * Ledoit–Wolf, least variance under a cap, and Monte Carlo against scikit-learn, scipy and numpy: the same data, rounds
 * in turn. Python times itself. Without Debian's packages the rows carry our milliseconds and say what is missing.
 */
export async function modelRows(rounds: number, now: () => number): Promise<BenchRow[]> {
  const returns = syntheticReturns();
  const tasks = tasksOn(returns);
  const python = await startPython({
    returns: [...returns],
    assets: ASSETS,
    cap: CAP,
    paths: PATHS,
    horizon: HORIZON,
  });
  const rows: BenchRow[] = [];
  for (const task of tasks) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const own = timeOf(task, now);
      const peer = python === null ? null : await python.ask(task.id);
      if (
        peer !== null &&
        Math.abs(own.result - peer.result) > task.tolerance * Math.max(1e-3, Math.abs(peer.result))
      )
        throw new Error(`${task.name}: ${own.result} here, ${peer.result} in ${task.peer}`);
      // The first round warms the compiler.
      if (round < 0) continue;
      ours.push(own.ms);
      if (peer !== null) theirs.push(peer.ms);
    }
    const ms = median(ours);
    const ratio = median(theirs) / ms;
    rows.push(
      python === null
        ? {
            name: task.name,
            value: ms,
            unit: 'ms',
            peer: `${task.peer}: not installed`,
            target: null,
            ok: null,
          }
        : {
            name: `${task.name} (${ms.toPrecision(3)} ms)`,
            value: ratio,
            unit: '×',
            peer: `${task.peer} (${median(theirs).toPrecision(3)} ms)`,
            target: task.target,
            ok: ratio >= task.target,
          },
    );
  }
  python?.end();
  return rows;
}

function tasksOn(returns: Float64Array): readonly Task[] {
  const { covariance } = shrinkCovariance(returns, ASSETS, 'scaled-identity');
  const mean = new Float64Array(ASSETS);
  for (let at = 0; at < returns.length; at++) mean[at % ASSETS]! += returns[at]! / DAYS;
  const weights = new Float64Array(ASSETS).fill(1 / ASSETS);
  const leastVariance = (): number => {
    const found = minimumVariance(covariance, ASSETS, CAP);
    return found.ok ? portfolioVariance(covariance, found.weights) : Number.NaN;
  };
  const monteCarlo = (): number => {
    const plan = { paths: PATHS, horizon: HORIZON, seed: 1, weights };
    const { terminal, maxDrawdown } = simulatePortfolio({ kind: 'normal', mean, covariance }, plan);
    const drawdown = maxDrawdown.reduce((sum, value) => sum + value, 0) / PATHS;
    return -tailRisk(terminal, 0.95).valueAtRisk.value - drawdown;
  };
  return [
    {
      ...{ id: 'shrink', name: 'Ledoit–Wolf, 1,214 × 6', peer: 'scikit-learn', target: 3 },
      ...{ samples: 50, repeats: 5, tolerance: TOLERANCE },
      run: () => shrinkCovariance(returns, ASSETS, 'scaled-identity').shrinkage,
    },
    {
      ...{ id: 'least-variance', name: 'capped minimum variance, 6 assets', peer: 'scipy SLSQP', target: 30 },
      ...{ samples: 20, repeats: 100, tolerance: TOLERANCE },
      run: leastVariance,
    },
    {
      ...{ id: 'monte-carlo', name: 'Monte Carlo, 10,000 × 252 × 6', peer: 'numpy', target: 1 },
      ...{ samples: 1, repeats: 1, tolerance: NOISE },
      run: monteCarlo,
    },
  ];
}

/** The median of the samples, as in Python; a sample is long enough for the clock. */
function timeOf(task: Task, now: () => number): { readonly ms: number; readonly result: number } {
  let result = Number.NaN;
  const samples = Array.from({ length: task.samples }, () => {
    const start = now();
    for (let repeat = 0; repeat < task.repeats; repeat++) result = task.run();
    return (now() - start) / task.repeats;
  });
  return { ms: median(samples), result };
}

/** Six assets with one market in common, as daily returns of coins are. */
function syntheticReturns(): Float64Array {
  const random = new Prng(20_240_202);
  const out = new Float64Array(DAYS * ASSETS);
  for (let day = 0; day < DAYS; day++) {
    const market = 0.03 * random.normal();
    for (let asset = 0; asset < ASSETS; asset++)
      out[day * ASSETS + asset] = (0.8 + 0.1 * asset) * market + 0.02 * random.normal();
  }
  return out;
}

interface Python {
  ask(task: string): Promise<{ readonly ms: number; readonly result: number }>;
  end(): void;
}

/** @returns null when Python or one of its packages is missing. */
async function startPython(data: object): Promise<Python | null> {
  if (!existsSync(PYTHON)) return null;
  const script = path.join(import.meta.dirname, 'peers/models.py');
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify(data)}\n`);
  const first = await lines.next();
  if (first.done) return null;
  return {
    ask: async (task) => {
      child.stdin.write(`${task}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`the Python peer ended while it measured ${task}`);
      return JSON.parse(answer.value) as { ms: number; result: number };
    },
    end: () => child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
