import type { Endpoints } from '../endpoints.ts';
import type { OrderLimit } from '../rate-budget.ts';

/** Nobody listens there: whatever the library might call by mistake must not reach a real host. */
export const CLOSED_PORT = 'http://127.0.0.1:9';

/** A reply that is no success, as the venue words it. */
export interface VendorFault {
  readonly code: number | null;
  readonly message: string | null;
  /** Of a batch: each one's own. */
  readonly parts?: readonly VendorFault[];
}

/** What differs between protocols below the level of calls. */
export interface Dialect {
  /** File of the library's class, from its package root. */
  readonly libraryFile: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Sets where every kind of request goes; whatever it leaves alone stays pointed at a closed port. */
  pointAt(api: Record<string, unknown>, endpoints: Endpoints): void;
  readonly weightHeader: string | null;
  /** Null when the parsed body is a success. */
  faultOf(reply: Readonly<Record<string, unknown>>): VendorFault | null;
  readonly time: { readonly method: string; readonly read: (answer: unknown) => number };
  /** Codes that say nothing but "your clock is off". */
  readonly clockCodes: ReadonlySet<number>;
  /** Codes that tell one account to slow down, and not its address. */
  readonly accountLimits: ReadonlySet<number>;
  /** Codes that tell the account to slow down where the call was of an account, and the address where it was public. */
  readonly callersLimits: ReadonlySet<number>;
  /** How many orders one account may send. */
  readonly orderLimits: readonly OrderLimit[];
  /** How long an address keeps silent after a refusal for too many requests that names no time. */
  readonly banMs: number;
}
