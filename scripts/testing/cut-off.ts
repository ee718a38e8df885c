import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** What must not outlive this process. */
const acts = new Set<() => unknown>();
const WITHIN_MS = 20_000;
let isEnding = false;

/** Done when the process is told to end: an orphan would go on trading with nobody looking. @returns how to take it back. */
export function onCutOff(act: () => unknown): () => void {
  acts.add(act);
  return () => void acts.delete(act);
}

/** Whether the process was told to end: what fails from now on says nothing of the product. */
export const isCutOff = (): boolean => isEnding;

let isListening = false;

/**
 * From now on Ctrl-C, a hang-up and a polite kill do all that was noted, in the order in which it was, and end the
 * process as the signal would have. A second signal waits for nothing.
 */
export function listenForCutOff(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      const code = 128 + os.constants.signals[signal];
      if (isEnding) process.exit(code);
      isEnding = true;
      void Promise.race([doAll(), delay(WITHIN_MS)]).finally(() => process.exit(code));
    });
}

async function doAll(): Promise<void> {
  for (const act of acts)
    try {
      await act();
    } catch (thrown) {
      process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    }
}
