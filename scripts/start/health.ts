import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `url` answers with a status below 400. `isHopeless` ends the wait early. */
export async function untilHealthy(
  name: string,
  url: string,
  timeoutMs: number,
  isHopeless: () => boolean,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last = 'no answer yet';
  while (performance.now() < deadline) {
    if (isHopeless()) throw new Error(`${name} does not stay up`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
      await response.arrayBuffer();
      if (response.status < 400) return;
      last = `status ${response.status}`;
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      last = cause instanceof Error ? cause.message : String(cause);
    }
    await delay(100);
  }
  throw new Error(`${name} is not healthy after ${timeoutMs / 1000} s at ${url}: ${last}`);
}
