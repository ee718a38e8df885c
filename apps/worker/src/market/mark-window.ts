/** Marks reach the account logs so often: enough for equity and sizing, few enough for a log that is kept. */
const MARK_EVERY_MS = 15_000;

/**
 * The window of time, by the wall clock in ms, in which a symbol has one mark: the same for every worker, so that more
 * of them do not write more. Windows of different symbols begin at different moments: no account takes them in at once.
 */
export function markWindow(symbol: string, now: number): number {
  let offset = 0;
  for (let index = 0; index < symbol.length; index += 1)
    offset = (offset * 31 + symbol.charCodeAt(index)) % MARK_EVERY_MS;
  return Math.floor((now + offset) / MARK_EVERY_MS);
}
