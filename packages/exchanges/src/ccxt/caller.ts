import { err, ok } from '@trendy/domain';
import type { CallPriority, VenueAnswer } from '@trendy/domain';

import { OrderPace } from '../rate-budget.ts';
import type { RateBudget } from '../rate-budget.ts';
import { clockOffset } from './clock-offset.ts';
import type { Client } from './client.ts';
import { createClient } from './client.ts';
import type { CallParameters, ClientKey } from './client.ts';
import { KeyLease } from './key-lease.ts';
import type { KeySource } from './key-lease.ts';
import { BINANCE_DIALECT } from './binance-dialect.ts';
import type { Dialect } from './dialect.ts';
import { toFailure } from './errors.ts';
import type { Endpoints } from '../endpoints.ts';
import { OKX_DIALECT } from '../okx/okx-dialect.ts';
import { toVendorError, VendorError } from './vendor-error.ts';

export interface CallerOptions {
  readonly endpoints: Endpoints;
  readonly key?: KeySource;
  /** How long a key that can be opened again is held; absent: a quarter of an hour. */
  readonly keyLifeMs?: number;
  readonly budget: RateBudget;
  readonly timeoutMs: number;
  readonly receiveWindowMs: number;
}

export interface CallRequest {
  readonly method: string;
  readonly parameters?: CallParameters;
  readonly weight: number;
  readonly priority: CallPriority;
  /** How long it may wait for the budget. */
  readonly waitMs?: number;
  /** Monotonic instant after which it is not written. Signed in the same turn, so the receive window bounds the rest. */
  readonly writeBefore?: number;
  /** An answer that takes longer counts as lost: what was asked may be done, and is looked up. */
  readonly answerWithinMs?: number;
}

const DIALECTS: Readonly<Record<Endpoints['protocol'], Dialect>> = {
  'binance-usdm': BINANCE_DIALECT,
  okx: OKX_DIALECT,
};

const CLOCK_LIFE_MS = 10 * 60_000;
const KEY_RETRY_MS = 1_000;

/** Sends requests one by one within the address's budget, keeping our clock in step with the venue's. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #dialect: Dialect;
  /** Of this caller's account. */
  readonly pace: OrderPace;
  readonly #lease: KeyLease | null;
  #client: Promise<Client> | undefined;
  #made: Client | null = null;
  #offsetMs = 0;
  #syncedAt = 0;
  #syncing: Promise<void> | undefined;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#dialect = DIALECTS[options.endpoints.protocol];
    this.pace = new OrderPace(() => Date.now(), this.#dialect.orderLimits);
    const { key, keyLifeMs } = options;
    this.#lease =
      typeof key === 'function' ? new KeyLease(key, (held) => this.#made?.setKey(held), keyLifeMs) : null;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The venue's instant by our clock, wall ms. */
  get venueNow(): number {
    return Date.now() + this.#offsetMs;
  }

  client(): Promise<Client> {
    return (this.#client ??= this.#newClient().catch((thrown: unknown) => {
      // One that could not be made is not kept: the next question tries again.
      this.#client = undefined;
      throw thrown;
    }));
  }

  /** What the account's own messages are signed with. @throws NotSent when it cannot be had now. */
  async key(): Promise<ClientKey> {
    const { key } = this.#options;
    if (typeof key === 'object') return key;
    if (!this.#lease) throw new VendorError('no key', null, null);
    // Whoever opens it says why it could not be opened; nothing has been written.
    return this.#lease.hold().catch(() => {
      throw new NotSent(Date.now() + KEY_RETRY_MS);
    });
  }

  async #newClient(): Promise<Client> {
    const client = await createClient({
      endpoints: this.#options.endpoints,
      dialect: this.#dialect,
      timeoutMs: this.#options.timeoutMs,
      receiveWindowMs: this.#options.receiveWindowMs,
      clockOffsetMs: () => this.#offsetMs,
      onUsedWeight: (weight) => this.#options.budget.observe(weight),
    });
    const { key } = this.#options;
    if (typeof key === 'object') client.setKey(key);
    this.#made = client;
    return client;
  }

  /** @throws VendorError; `notSent` tells whether the request certainly never left. */
  async send(request: CallRequest): Promise<unknown> {
    await this.#keepClock();
    return this.#sendOnce(request);
  }

  /** A question: what goes wrong becomes a failure, and a clock refusal is healed and asked once more. */
  async ask<T>(request: CallRequest, read: (answer: unknown) => T): VenueAnswer<T> {
    try {
      return ok(read(await this.#askTwice(request)));
    } catch (thrown) {
      if (thrown instanceof NotSent) {
        const reason = { code: 'rate_limited', values: { retryAt: thrown.retryAt } };
        return err({ kind: 'rate_limited', reason, retryAt: thrown.retryAt as never });
      }
      return err(toFailure(toVendorError(thrown), Date.now()));
    }
  }

  /** Reads the venue's clock. @throws VendorError when it does not answer. */
  syncClock(): Promise<void> {
    return (this.#syncing ??= this.#readClock().finally(() => {
      this.#syncing = undefined;
    }));
  }

  /**
   * One account has sent too much; others at the same address go on.
   * @param isPrivate whether an account asked, as it does with every order.
   */
  isAccountLimit({ code, httpStatus }: VendorError, isPrivate = true): boolean {
    if (code === null || httpStatus === 418) return false;
    const { accountLimits, callersLimits } = this.#dialect;
    return accountLimits.has(code) || (isPrivate && callersLimits.has(code));
  }

  async close(): Promise<void> {
    this.#lease?.close();
    if (this.#client) await (await this.#client).close();
  }

  async #askTwice(request: CallRequest): Promise<unknown> {
    try {
      return await this.send(request);
    } catch (thrown) {
      const isClock = thrown instanceof VendorError && this.#dialect.clockCodes.has(thrown.code ?? 0);
      if (!isClock) throw thrown;
      await this.syncClock();
      return this.#sendOnce(request);
    }
  }

  async #sendOnce(request: CallRequest): Promise<unknown> {
    const { budget } = this.#options;
    const client = await this.client();
    const retryAt = await budget.acquire(request.weight, request.priority, request.waitMs ?? 2_000);
    if (retryAt !== null) throw new NotSent(retryAt);
    // Signed in the same turn, so that no key is let go in between.
    if (this.#lease) client.setKey(await this.key());
    if (request.writeBefore !== undefined && performance.now() > request.writeBefore) {
      throw new NotSent(Date.now());
    }
    try {
      return await inTime(client.call(request.method, request.parameters), request.answerWithinMs);
    } catch (thrown) {
      const error = toVendorError(thrown);
      const isOfAccount = this.isAccountLimit(error, request.method.startsWith('private'));
      if ((error.httpStatus === 429 || error.httpStatus === 418) && !isOfAccount) {
        // A second refusal in a row is answered with a ban of minutes: then at least so long.
        const banMs = this.#dialect.banMs * (error.httpStatus === 418 ? 2 : 1);
        budget.ban(Date.now() + (error.retryAfterMs ?? banMs));
      }
      throw error;
    }
  }

  async #keepClock(): Promise<void> {
    if (this.#options.key === undefined || Date.now() - this.#syncedAt < CLOCK_LIFE_MS) return;
    // Without an answer the old offset stands: a wrong clock is refused by the venue, which harms nothing.
    await this.syncClock().catch(() => undefined);
  }

  async #readClock(): Promise<void> {
    // Its library may have to be loaded first.
    await this.client();
    const before = Date.now();
    const { method, read } = this.#dialect.time;
    const answer = await this.#sendOnce({ method, weight: 1, priority: 'protect' });
    const after = Date.now();
    this.#offsetMs = clockOffset(read(answer), before, after);
    this.#syncedAt = after;
  }
}

/** @throws VendorError without a code when the answer is not there in time. */
async function inTime<T>(answer: Promise<T>, withinMs: number | undefined): Promise<T> {
  if (withinMs === undefined) return answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const words = `no answer within ${withinMs} ms`;
    timer = setTimeout(() => reject(new VendorError(words, null, null)), withinMs);
  });
  // Whatever comes after it is looked up, not heard.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Stopped by our own budget: no byte was written. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  readonly retryAt: number;

  constructor(retryAt: number) {
    super('the rate budget does not allow it yet');
    this.retryAt = retryAt;
  }
}
