import { clocksWanted, exitClocksWanted, tailsWanted } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import { marketMs } from '@trendy/domain';
import type { AccountWork, ClockEvent, MarketBackground, MarketMs, NearDepth } from '@trendy/domain';

import { atMost } from '../clock.ts';
import type { WorkerContext } from '../context.ts';
import { withFees } from './account-fees.ts';
import type { AccountFees } from './account-fees.ts';
import { withLearned } from './learned-costs.ts';

/** A look further into the book than usual takes no longer. */
const DEPTH_WAIT_MS = 1_000;
/** A market that cannot be seen is asked for again after so long. */
const RETRY_MS = 1_000;

/**
 * Gives the engine the instants that its entries under way asked for, with the book as it stands then, and those at
 * which an exit that was refused is tried again, through the account's log. Nothing of it lives here: after a restart
 * the state itself says what is due.
 */
export class EntryClock {
  readonly #context: WorkerContext;
  readonly #account: AccountWork;
  readonly #fees: Pick<AccountFees, 'of'>;
  /** Wall ms before which the market is not asked again. */
  #notBefore = 0;
  /** Wall ms before which a symbol's exits get no other clock: the last one may wait behind something in the log. */
  readonly #exitNotBefore = new Map<string, number>();

  constructor(context: WorkerContext, account: AccountWork, fees: Pick<AccountFees, 'of'>) {
    this.#context = context;
    this.#account = account;
    this.#fees = fees;
  }

  /** Appends what is due. @returns how many events. */
  async beat(state: EngineState): Promise<number> {
    const { clock, database } = this.#context;
    const market = this.#context.market(this.#account);
    // Leaving comes first, and waits for no look at a book.
    let appended = (await this.#tryExits(state)) + (await this.#tellTails(state));
    for (const { at, symbol, wantsBackground, wantsDepth } of clocksWanted(state)) {
      if (market.wallMsUntil(at) > 0 || clock.now() < this.#notBefore) continue;
      // Before the look at the book, which is to be as fresh as can be.
      const background = wantsBackground ? await this.#background(symbol, wantsDepth) : null;
      const seen = await market.glimpses.of(symbol);
      // Only time has passed then, which may be all that is needed to give up.
      if (!seen.ok) this.#notBefore = clock.now() + RETRY_MS;
      const event: ClockEvent = {
        kind: 'clock',
        at: marketMs(Math.max(at, market.marketNow())),
        symbol,
        ...(seen.ok ? { market: seen.value } : {}),
        ...(background === null ? {} : { background }),
      };
      const { accountId, userId } = this.#account;
      const seq = await database.asUser(userId, (store) =>
        store.log.append(accountId, 'clock', event, `clock:${symbol}:${event.at}`),
      );
      if (seq !== null) appended += 1;
    }
    return appended;
  }

  async #background(symbol: string, wantsDepth: boolean): Promise<MarketBackground> {
    const { learnedCosts } = this.#context;
    const { backgrounds, nearDepths } = this.#context.market(this.#account);
    let near: NearDepth | undefined;
    const lookDeeper = async (): Promise<void> => {
      const seen = await nearDepths.of(symbol);
      if (seen.ok) near = seen.value;
    };
    // Nothing else of the account is done meanwhile: a stop may wait to be placed.
    const deeper = wantsDepth ? atMost(this.#context.clock, lookDeeper(), DEPTH_WAIT_MS) : undefined;
    const [usual, fees] = await Promise.all([backgrounds.of(symbol), this.#fees.of(symbol), deeper]);
    const known = withLearned(usual, learnedCosts.known(this.#account.userId));
    return withFees(near ? { ...known, near } : known, fees);
  }

  async #tryExits(state: EngineState): Promise<number> {
    const { accountId, userId } = this.#account;
    const market = this.#context.market(this.#account);
    let appended = 0;
    for (const { at: dueAt, symbol } of exitClocksWanted(state)) {
      if (this.#exitDueInMs(symbol, dueAt) > 0) continue;
      this.#exitNotBefore.set(symbol, this.#context.clock.now() + RETRY_MS);
      const at = marketMs(Math.max(dueAt, market.marketNow()));
      const event: ClockEvent = { kind: 'clock', at, symbol };
      const seq = await this.#context.database.asUser(userId, (store) =>
        store.log.append(accountId, 'clock', event, `exit:${symbol}:${at}`),
      );
      if (seq !== null) appended += 1;
    }
    return appended;
  }

  #exitDueInMs(symbol: string, at: MarketMs): number {
    const pauseMs = (this.#exitNotBefore.get(symbol) ?? 0) - this.#context.clock.now();
    return Math.max(this.#context.market(this.#account).wallMsUntil(at), pauseMs);
  }

  /** How far the markets may move in a day, once it is known; whoever needs it enters nothing until then. */
  async #tellTails(state: EngineState): Promise<number> {
    const { accountId, userId } = this.#account;
    const market = this.#context.market(this.#account);
    let appended = 0;
    for (const symbol of tailsWanted(state)) {
      const tail = market.backgrounds.tail(symbol);
      if (tail === null) continue;
      const at = marketMs(Math.max(state.now, market.marketNow(), tail.at));
      const event: ClockEvent = { kind: 'clock', at, symbol, tail };
      const seq = await this.#context.database.asUser(userId, (store) =>
        store.log.append(accountId, 'clock', event, `tail:${symbol}:${tail.at}`),
      );
      if (seq !== null) appended += 1;
    }
    return appended;
  }

  /** Wall ms until the next instant that is wanted; null: none is. */
  dueInMs(state: EngineState): number | null {
    const market = this.#context.market(this.#account);
    const pauseMs = this.#notBefore - this.#context.clock.now();
    const entries = clocksWanted(state).map(({ at }) => Math.max(market.wallMsUntil(at), pauseMs));
    const exits = exitClocksWanted(state).map(({ symbol, at }) => this.#exitDueInMs(symbol, at));
    const due = [...entries, ...exits];
    return due.length === 0 ? null : Math.max(20, Math.min(...due));
  }
}
