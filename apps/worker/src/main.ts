import { redactText } from '@trendy/platform';

import { startWorker } from './composition.ts';
import { readEnv } from './env.ts';

const STOP_WITHIN_MS = 20_000;

const worker = await startWorker(readEnv());

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  // What is not finished by then is found again at the next start, as after a crash.
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  worker.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// A fault of ours that nobody has caught. Without giving leases back: that a process has died of something is counted.
process.on('unhandledRejection', (thrown) => {
  const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`The worker ends: ${redactText(words)}\n`);
  process.exit(1);
});
