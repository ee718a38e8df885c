import { Worker } from 'node:worker_threads';

/**
 * A worker thread that runs TypeScript. The loader is registered first: a thread does not inherit that of a process
 * which registered it in code.
 */
export function startThread(entry: URL, workerData: unknown): Worker {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const start = `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); });`;
  return new Worker(start, { eval: true, workerData });
}
