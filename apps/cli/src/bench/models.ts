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
import { clocked, paired, pairsOf, ratioAtLeast } from './paired.ts';
import { median, shown } from './row.ts';
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
export async function modelRows(rounds: number): Promise<BenchRow[]> {
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
  for (const task of tasks)
    rows.push(python === null ? aloneRow(task) : await pairedRow(task, python, rounds));
  python?.end();
  return rows;
}

function aloneRow(task: Task): BenchRow {
  timeOf(task);
  return shown(task.name, timeOf(task).ms, 'ms', `${task.peer}: not installed`);
}

async function pairedRow(task: Task, python: Python, rounds: number): Promise<BenchRow> {
  const { result } = timeOf(task);
  const ask = async (): Promise<number> => {
    const theirs = await python.ask(task.id);
    if (Math.abs(result - theirs.result) > task.tolerance * Math.max(1e-3, Math.abs(theirs.result)))
      throw new Error(`${task.name}: ${result} here, ${theirs.result} in ${task.peer}`);
    return theirs.ms;
  };
  const pairs = await paired(pairsOf(rounds), () => timeOf(task).ms, ask);
  const name = `${task.name} (${pairs.oursMs.toPrecision(3)} ms)`;
  return ratioAtLeast(name, pairs, `${task.peer} (${pairs.peerMs.toPrecision(3)} ms)`, task.target);
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
function timeOf(task: Task): { readonly ms: number; readonly result: number } {
  let result = Number.NaN;
  const samples = Array.from({ length: task.samples }, () => {
    return clocked(() => (result = task.run()), task.repeats);
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
