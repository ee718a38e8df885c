import { setTimeout as delay } from 'node:timers/promises';

/** Polls until `probe` gives a value. @throws Error naming what did not happen, with the last failure. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  { timeoutMs = 60_000, everyMs = 250 }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last = 'nothing yet';
  while (performance.now() < deadline) {
    try {
      const value = await probe();
      if (value !== null && value !== undefined && value !== false) return value;
      last = 'not so far';
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await delay(everyMs);
  }
  throw new Error(`${what}: did not happen within ${timeoutMs} ms (${last})`);
}
