import { parentPort, workerData } from 'node:worker_threads';
import { createStudy } from './verdict-study.ts';
import type { StudyJob } from './verdict-study.ts';

const run = createStudy((workerData as { readonly data?: string }).data);

parentPort?.on('message', (job: StudyJob) => {
  parentPort?.postMessage(run(job));
});
