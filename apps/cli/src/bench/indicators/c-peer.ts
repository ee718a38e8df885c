import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface CPeer {
  /** Runs it so many times. @returns milliseconds a run, and the last bar of the main output. */
  measure(task: string, repeats: number): Promise<{ readonly ms: number; readonly last: number }>;
  end(): void;
}

/** The plain C beside this file, built for this machine. @returns null without gcc. */
export function startC(high: Float64Array, low: Float64Array, close: Float64Array): CPeer | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'trendy-bench-'));
  const binary = path.join(folder, 'indicators');
  const source = path.join(import.meta.dirname, 'indicators.c');
  const built = spawnSync('gcc', ['-O3', '-march=native', '-o', binary, source, '-lm']);
  if (built.error ?? built.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const input = path.join(folder, 'bars');
  const columns = [Float64Array.of(close.length), high, low, close];
  writeFileSync(
    input,
    Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength))),
  );
  const child = spawn(binary, [input], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    measure: async (task, repeats) => {
      child.stdin.write(`${task} ${repeats}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`the C peer ended while it measured ${task}`);
      const [ms, last] = answer.value.split(' ').map(Number);
      return { ms: ms!, last: last! };
    },
    end: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
