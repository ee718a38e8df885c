import { existsSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createSweep } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { sweepRequest } from './market.ts';
import { GRID } from './peers/sma-cross.ts';

/** Linux: nanoseconds that this thread has had a processor for. */
const SCHEDULE = '/proc/thread-self/schedstat';

const kernel = createSweep(sweepRequest(workerData as BarColumns), { strategies });

const processorMs = (): number | null =>
  existsSync(SCHEDULE) ? Number(readFileSync(SCHEDULE, 'utf8').split(' ')[0]) / 1e6 : null;

/** Every `threads`-th combination from `thread` on; answers with the processor time that it took, where that is known. */
parentPort?.on('message', ({ thread, threads }: { readonly thread: number; readonly threads: number }) => {
  const before = processorMs();
  kernel.run(GRID.filter((_, index) => index % threads === thread));
  const after = processorMs();
  parentPort?.postMessage(before === null || after === null ? null : after - before);
});
