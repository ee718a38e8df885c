import { randomUUID } from 'node:crypto';

import { epochMs } from '@trendy/domain';
import type { Clock } from '@trendy/domain';

export interface RunningTimer {
  cancel(): void;
}

/**
 * All time and chance of the order path; `now` is wall time, which may jump. Nothing of it asks the process itself, so that a test can put the whole path
 * under a clock of its own and play the same night twice.
 */
export interface WorkerClock extends Clock {
  /** Milliseconds that only ever rise: for leases, deadlines and pauses. */
  monotonicMs(): number;
  /** Calls `act` once, after so long. */
  startTimer(afterMs: number, act: () => void): RunningTimer;
  /** A name that nobody else bears. */
  uniqueId(): string;
}

export const systemClock: WorkerClock = {
  now: () => epochMs(Date.now()),
  monotonicMs: () => performance.now(),
  startTimer: (afterMs, act) => {
    const timer = setTimeout(act, afterMs);
    return { cancel: () => clearTimeout(timer) };
  },
  uniqueId: randomUUID,
};

/** Resolves when the work is done, or after so long; the work goes on. */
export async function atMost(
  clock: Pick<WorkerClock, 'startTimer'>,
  work: Promise<void>,
  ms: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = clock.startTimer(ms, resolve);
    void work
      .catch(() => undefined)
      .finally(() => {
        timer.cancel();
        resolve();
      });
  });
}
