import { StorageError } from '@trendy/domain';
import type { StorageFault } from '@trendy/domain';

/** Deadlock, serialisation failure, lock or statement time-out: PostgreSQL rolled back, and the same work may succeed. */
const BUSY = new Set(['40001', '40P01', '55P03', '57014', '25P03', 'P2034', 'P2028']);
/** No connection, a lost one, or a server that is going down or full. */
const UNAVAILABLE = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '53300', 'P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'],
]);
/** node-postgres gives these no code. */
const LOST_CONNECTION =
  /connection terminated|connection ended|client has encountered a connection error|query read timeout|timeout exceeded when trying to connect|server has closed the connection|not queryable/i;

/**
 * Runs `work` and turns the driver's errors into StorageError; all else passes as it is.
 * @param isCommitting says whether the failure may hide a commit that took place.
 */
export async function translatingFaults<T>(
  work: () => Promise<T>,
  isCommitting: (error: unknown) => boolean = () => false,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const kind = fault === 'unavailable' && isCommitting(error) ? 'commit_unknown' : fault;
    throw new StorageError(kind, describe(kind), { cause: error });
  }
}

function describe(kind: StorageFault): string {
  switch (kind) {
    case 'unavailable':
      return 'the database cannot be reached; nothing was committed';
    case 'busy':
      return 'the database rolled the work back (deadlock, conflict or time limit); it may be tried again';
    case 'commit_unknown':
      return 'the connection was lost while committing; the work may or may not have been done';
  }
}

/** Looks through an error and its causes for a code that we know. */
export function faultOf(error: unknown): Exclude<StorageFault, 'commit_unknown'> | null {
  for (const current of chainOf(error)) {
    if (current instanceof StorageError) return null;
    for (const code of codesOf(current)) {
      if (BUSY.has(code)) return 'busy';
      if (UNAVAILABLE.has(code) || /^08...$/.test(code)) return 'unavailable';
    }
    if (current instanceof Error && LOST_CONNECTION.test(current.message)) return 'unavailable';
  }
  return null;
}

/** The SQLSTATE behind an error, or null. */
export function sqlStateOf(error: unknown): string | null {
  for (const current of chainOf(error)) {
    for (const code of codesOf(current))
      if (/^[0-9A-Z]{5}$/.test(code) && !/^P[1-9]\d{3}$/.test(code)) return code;
  }
  return null;
}

function codesOf(error: object): readonly string[] {
  const record = error as Record<string, unknown>;
  return [record['code'], record['originalCode']].filter((code) => typeof code === 'string');
}

/** The error, what Prisma and its adapter wrapped in it, and so on: outermost first, at most eight. */
function chainOf(error: unknown): readonly object[] {
  const found: object[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && found.length < 8) {
    const current = waiting.shift();
    if (typeof current !== 'object' || current === null || found.includes(current)) continue;
    found.push(current);
    const record = current as Record<string, unknown>;
    const meta = record['meta'];
    waiting.push(record['cause']);
    if (typeof meta === 'object' && meta !== null) {
      waiting.push((meta as Record<string, unknown>)['driverAdapterError']);
    }
  }
  return found;
}
