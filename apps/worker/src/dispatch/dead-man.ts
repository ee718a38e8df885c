import type { DeadMansSwitch, StoredOrder, VenueFailure } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** An order that waits in the book to open something: nobody may be left to cancel it. */
export const isRestingEntry = ({ leg, type, request }: StoredOrder): boolean =>
  leg === 'entry' && type === 'limit' && request.timeInForce !== 'ioc';

const IN_DOUBT = Number.NEGATIVE_INFINITY;

const isDoubtful = ({ kind }: VenueFailure): boolean => kind === 'no_answer' || kind === 'unavailable';

type Context = Pick<WorkerContext, 'clock' | 'log'>;

/**
 * Keeps a venue's dead man's switch armed while entries rest, and only then: without them it could but take away what
 * somebody else has put there. Calls go one after the other, so that a switch never ends otherwise than was last wanted.
 */
export class DeadMan {
  readonly #context: Context;
  readonly #accountId: string;
  readonly #venueSwitch: DeadMansSwitch | null;
  /** When each was armed last, wall ms; `IN_DOUBT`: a call went unanswered, and either may be true of it. */
  readonly #armedAt = new Map<string, number>();
  /** A renewal or disarming that failed is tried again then. */
  #notBefore = 0;
  #calls: Promise<unknown> = Promise.resolve();

  constructor(context: Context, accountId: string, venueSwitch: DeadMansSwitch | null) {
    this.#context = context;
    this.#accountId = accountId;
    this.#venueSwitch = venueSwitch;
  }

  /** When a switch must be seen to next, wall ms; null: none is armed. */
  get nextDueAt(): number | null {
    const every = this.#venueSwitch?.renewEveryMs ?? 0;
    const due = [...this.#armedAt.values()].map((at) => at + every);
    return due.length === 0 ? null : Math.max(this.#notBefore, Math.min(...due));
  }

  /** Before an entry is put to rest. @returns false when the venue does not answer now: the entry must wait. */
  ensure(symbol: string): Promise<boolean> {
    return this.#inTurn(async (venueSwitch) => {
      const isFresh = this.#isFresh(this.#nameOf(symbol));
      return isFresh || (await this.#arm(venueSwitch, symbol)) !== 'no_answer';
    }, true);
  }

  /** Renews what is due where entries rest, and switches off where none do any more. */
  tend(resting: ReadonlySet<string>): Promise<void> {
    const wanted = new Map([...resting].map((symbol) => [this.#nameOf(symbol), symbol]));
    if (wanted.size === 0 && this.#armedAt.size === 0) return Promise.resolve();
    return this.#inTurn(async (venueSwitch) => {
      if (this.#context.clock.now() < this.#notBefore) return;
      for (const name of [...this.#armedAt.keys()])
        if (!wanted.has(name)) await this.#disarm(venueSwitch, name);
      for (const [name, symbol] of wanted) if (!this.#isFresh(name)) await this.#arm(venueSwitch, symbol);
    }, undefined);
  }

  /** Switches off all that this process has armed: it leaves in order, and what rests is taken up by the next one. */
  release(): Promise<void> {
    return this.#inTurn(async (venueSwitch) => {
      // What was not answered may be answered the second time; nobody comes back for a third.
      for (let tries = 0; tries < 2; tries++)
        for (const name of [...this.#armedAt.keys()]) await this.#disarm(venueSwitch, name);
    }, undefined);
  }

  async settled(): Promise<void> {
    await this.#calls;
  }

  async #arm(venueSwitch: DeadMansSwitch, symbol: string): Promise<'armed' | 'refused' | 'no_answer'> {
    const startedAt = this.#context.clock.now();
    const done = await venueSwitch.arm(symbol);
    if (done.ok) {
      this.#armedAt.set(this.#nameOf(symbol), startedAt);
      return 'armed';
    }
    this.#onFailure(symbol, done.error.reason, 'dead_man.not_armed');
    if (done.error.kind === 'refused') return 'refused';
    if (isDoubtful(done.error)) this.#armedAt.set(this.#nameOf(symbol), IN_DOUBT);
    return 'no_answer';
  }

  async #disarm(venueSwitch: DeadMansSwitch, name: string): Promise<void> {
    const done = await venueSwitch.disarm(name);
    // A venue that knows of none to switch off has none: only silence is worth another call.
    if (done.ok || done.error.kind === 'refused' || done.error.kind === 'key_refused')
      this.#armedAt.delete(name);
    else if (isDoubtful(done.error)) this.#armedAt.set(name, IN_DOUBT);
    if (!done.ok) this.#onFailure(name, done.error.reason, 'dead_man.not_disarmed');
  }

  #onFailure(symbol: string, reason: object, event: string): void {
    this.#notBefore = this.#context.clock.now() + 1_000;
    this.#context.log.warn({ accountId: this.#accountId, symbol, ...reason }, event);
  }

  #isFresh(name: string): boolean {
    const armedAt = this.#armedAt.get(name);
    const every = this.#venueSwitch?.renewEveryMs ?? 0;
    return armedAt !== undefined && this.#context.clock.now() < armedAt + every;
  }

  #nameOf(symbol: string): string {
    return this.#venueSwitch?.scope === 'account' ? '*' : symbol;
  }

  #inTurn<T>(work: (venueSwitch: DeadMansSwitch) => Promise<T>, without: T): Promise<T> {
    const venueSwitch = this.#venueSwitch;
    if (!venueSwitch) return Promise.resolve(without);
    const result = this.#calls.then(() => work(venueSwitch));
    this.#calls = result.catch(() => undefined);
    return result;
  }
}
