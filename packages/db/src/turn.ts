import { setTimeout as delay } from 'node:timers/promises';
import type { Tx } from './transaction.ts';

const ATTEMPTS = 8;
const PAUSE_MS = 40;

/**
 * Lets one transaction at a time count and add, until it ends; the others wait a moment.
 * @returns false when others took too long. Bounded: whoever waits holds a connection that others may need.
 */
export async function haveTurn(tx: Tx, name: string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [lock] = await tx.$queryRaw<{ free: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as free`;
    if (lock?.free === true) return true;
    await delay(PAUSE_MS);
  }
  return false;
}
