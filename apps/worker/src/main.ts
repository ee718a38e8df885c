import { redactText } from '@trendy/platform';

import { startWorker } from './composition.ts';
import { readEnv } from './env.ts';

const STOP_WITHIN_MS = 20_000;

const worker = await startWorker(readEnv());

let stopping = false;
function stop(code: number): void {
  if (stopping) return;
  stopping = true;
  // What is not finished by then is found again at the next start, as after a crash.
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  worker.stop().then(
    () => process.exit(code),
    () => process.exit(1),
  );
}
process.on('SIGTERM', () => stop(0));
process.on('SIGINT', () => stop(0));
// A fault of ours that nobody has caught. What is under way is brought to its end, instead of leaving every send of this
// moment to be looked up.
process.on('unhandledRejection', (thrown) => {
  const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`The worker stops: ${redactText(words)}\n`);
  stop(1);
});
