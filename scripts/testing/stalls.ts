const LOOK_MS = 20;

/**
 * What this machine took from a test by standing still: on a shared one the whole process may be off its processor for
 * seconds, and a bound on our own answer says nothing about that.
 * @returns tells and ends: how much later than asked for its own short timers have fired, ms
 */
export function watchStalls(): () => number {
  let stalledMs = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    stalledMs += Math.max(0, now - last - 2 * LOOK_MS);
    last = now;
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    look();
    return stalledMs;
  };
}

/** Runs something and says how long it took, without the time for which the machine stood still. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const stalled = watchStalls();
  const started = performance.now();
  try {
    const value = await work();
    return { value, ms: performance.now() - started - stalled() };
  } finally {
    stalled();
  }
}
