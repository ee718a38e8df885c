import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BarColumns } from '@trendy/domain';

const FOLDER = path.join(import.meta.dirname, 'peers');
const PYTHON = '/usr/bin/python3';

interface PeerSweep {
  /** It times itself: neither its start nor its compiler counts. */
  readonly ms: number;
  /** Best end of all combinations. */
  readonly best: number;
}

interface SweepPeer {
  readonly name: string;
  /** Of the table. */
  readonly row: string;
  readonly how: string;
  readonly missing: string;
  /** The sweep in a process of its own. @returns null where it is not installed. */
  run(): PeerSweep | null;
}

/** The same sweep of bare loops outside JavaScript. */
export function sweepPeers(bars: BarColumns): readonly SweepPeer[] {
  const input = inputOf(bars);
  const missing = `not in ${PYTHON}`;
  return [
    {
      ...{ name: 'C', row: 'sweep, share of the C loop’s', how: 'gcc -O3', missing: 'no gcc' },
      run: () => runC(input),
    },
    {
      ...{ name: 'numpy', row: 'sweep against numpy', how: 'vectorised', missing },
      run: () => runPython(input, 'numpy'),
    },
    {
      ...{ name: 'numba', row: 'sweep against numba', how: 'the same bare loop', missing },
      run: () => runPython(input, 'numba'),
    },
  ];
}

/** Rows, opens, closes, as the peers read them. */
function inputOf({ close, open }: BarColumns): Buffer {
  const all = new Float64Array(1 + 2 * close.length);
  all[0] = close.length;
  all.set(open, 1);
  all.set(close, 1 + close.length);
  return Buffer.from(all.buffer);
}

function runC(input: Buffer): PeerSweep | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'trendy-bench-'));
  try {
    const binary = path.join(folder, 'sma-cross');
    const built = spawnSync('gcc', ['-O3', '-march=native', '-o', binary, path.join(FOLDER, 'sma-cross.c')]);
    if (built.error ?? built.status !== 0) return null;
    return answerOf(binary, [], input);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPython(input: Buffer, library: string): PeerSweep | null {
  return existsSync(PYTHON) ? answerOf(PYTHON, [path.join(FOLDER, 'sma_cross.py'), library], input) : null;
}

function answerOf(command: string, parts: readonly string[], input: Buffer): PeerSweep | null {
  const run = spawnSync(command, parts, { input, maxBuffer: 1 << 20 });
  return run.status === 0 ? (JSON.parse(run.stdout.toString()) as PeerSweep | null) : null;
}
