import { parentPort, workerData } from 'node:worker_threads';
import { createSweep } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { sweepRequest } from './market.ts';
import { GRID } from './peers/sma-cross.ts';

const kernel = createSweep(sweepRequest(workerData as BarColumns), { strategies });

parentPort?.on('message', ({ from, to }: { readonly from: number; readonly to: number }) => {
  kernel.run(GRID.slice(from, to));
  parentPort?.postMessage('done');
});
