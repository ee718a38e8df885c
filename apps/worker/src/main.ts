import { startWorker } from './composition.ts';
import { readEnv } from './env.ts';

const STOP_WITHIN_MS = 20_000;

const worker = await startWorker(readEnv());

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    // What is not finished by then is found again at the next start, as after a crash.
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    worker.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
