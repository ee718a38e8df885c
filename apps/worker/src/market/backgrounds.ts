import { habitsAt, TAIL_DAYS, tailAt, TOXICITY_DAYS, toxicityAt } from '@trendy/engine';
import { marketMs } from '@trendy/domain';
import type {
  Bar,
  BarColumns,
  MarketBackground,
  MarketFeed,
  MarketMs,
  MarketTail,
  Timeframe,
} from '@trendy/domain';

import { atMost } from '../clock.ts';
import type { WorkerClock } from '../clock.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 1_800_000;
/** One whole page of a history, which is asked for behind everything that trades; 30 days are 1,440 of them. */
const HABIT_BARS = 1_500;
/** An entry waits so long for what is usual; then it goes without. */
const WAIT_MS = 1_500;
/** Between two questions that were not answered. */
const RETRY_MS = 60_000;
/** Minutes older than that say nothing of now. */
const STALE_MS = 5 * MINUTE_MS;

interface Habits {
  readonly day: number;
  readonly found: MarketBackground;
}

interface Tail {
  readonly day: number;
  /** Null: too little is known of the symbol, and will be until tomorrow. */
  readonly found: MarketTail | null;
}

/** What is known of one symbol, and what is being asked. */
interface Known {
  tail: Tail | null;
  tailAskedAt: number;
  habits: Habits | null;
  minutes: readonly Bar[];
  asking: Promise<void> | null;
  askedAt: number;
}

/**
 * What is usual of each symbol of a venue, from its closed bars: read once a day, the minutes as they come. Whoever asks
 * never waits longer than a moment; what is not known yet is left out, and is there for the next.
 */
export class Backgrounds {
  readonly #clock: WorkerClock;
  readonly #feed: MarketFeed;
  readonly #marketNow: () => MarketMs;
  readonly #symbols = new Map<string, Known>();

  constructor(clock: WorkerClock, feed: MarketFeed, marketNow: () => MarketMs) {
    this.#clock = clock;
    this.#feed = feed;
    this.#marketNow = marketNow;
  }

  /** What is known now; asks for what is not, without waiting. */
  known(symbol: string): MarketBackground {
    const now = this.#marketNow();
    const known = this.#of(symbol);
    void this.#ask(symbol, known, now);
    return answerOf(known, now);
  }

  /** The same, after a moment for what is being asked. */
  async of(symbol: string): Promise<MarketBackground> {
    const known = this.#of(symbol);
    const asking = this.#ask(symbol, known, this.#marketNow());
    if (asking) await atMost(this.#clock, asking, WAIT_MS);
    return answerOf(known, this.#marketNow());
  }

  /** How far the symbol may move in a day, as known at the last midnight; asks for it without waiting. */
  tail(symbol: string): MarketTail | null {
    const now = this.#marketNow();
    const known = this.#of(symbol);
    const wall = this.#clock.monotonicMs();
    if (known.tail?.day === dayOf(now)) return known.tail.found;
    if (wall - known.tailAskedAt >= RETRY_MS) {
      known.tailAskedAt = wall;
      void this.#readTail(symbol, known, now).catch(() => undefined);
    }
    return null;
  }

  async #readTail(symbol: string, known: Known, now: MarketMs): Promise<void> {
    const midnight = dayOf(now) * DAY_MS;
    const bars = await this.#bars(symbol, '1d', midnight - (TAIL_DAYS + 1) * DAY_MS, midnight);
    if (bars) known.tail = { day: dayOf(now), found: tailAt(columnsOf(bars), DAY_MS, now) };
  }

  #of(symbol: string): Known {
    const known = this.#symbols.get(symbol) ?? {
      tail: null,
      tailAskedAt: Number.NEGATIVE_INFINITY,
      habits: null,
      minutes: [],
      asking: null,
      askedAt: Number.NEGATIVE_INFINITY,
    };
    this.#symbols.set(symbol, known);
    return known;
  }

  /** null: everything is known, or was asked for in vain a moment ago. */
  #ask(symbol: string, known: Known, now: MarketMs): Promise<void> | null {
    if (known.asking) return known.asking;
    const hasHabits = known.habits?.day === dayOf(now);
    const hasMinutes = (known.minutes.at(-1)?.closeTime ?? 0) > now - MINUTE_MS;
    const wall = this.#clock.monotonicMs();
    if ((hasHabits && hasMinutes) || wall - known.askedAt < (hasHabits ? MINUTE_MS : RETRY_MS)) return null;
    known.askedAt = wall;
    known.asking = this.#read(symbol, known, now, hasHabits)
      // Whatever went wrong there, an entry goes without; the next one asks again.
      .catch(() => undefined)
      .finally(() => {
        known.asking = null;
      });
    return known.asking;
  }

  /** The habits first: an entry may be waiting for them. */
  async #read(symbol: string, known: Known, now: MarketMs, hasHabits: boolean): Promise<void> {
    if (!hasHabits) {
      const midnight = dayOf(now) * DAY_MS;
      const bars = await this.#bars(symbol, '30m', midnight - HABIT_BARS * HALF_HOUR_MS, midnight);
      if (!bars) return;
      known.habits = { day: dayOf(now), found: habitsAt(columnsOf(bars), HALF_HOUR_MS, now) };
    }
    void this.#readMinutes(symbol, known, now).catch(() => undefined);
  }

  async #readMinutes(symbol: string, known: Known, now: MarketMs): Promise<void> {
    const end = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    const oldest = end - TOXICITY_DAYS * DAY_MS;
    const next = known.minutes.at(-1)?.closeTime ?? oldest;
    if (next >= end || known.habits?.found.dailyVolume === undefined) return;
    const bars = await this.#bars(symbol, '1m', Math.max(oldest, next), end);
    if (!bars) return;
    const newer = bars.filter(({ openTime }) => openTime >= (known.minutes.at(-1)?.closeTime ?? oldest));
    known.minutes = [...known.minutes.filter(({ openTime }) => openTime >= oldest), ...newer];
  }

  async #bars(
    symbol: string,
    timeframe: Timeframe,
    from: number,
    to: number,
  ): Promise<readonly Bar[] | null> {
    const answer = await this.#feed.bars(symbol, timeframe, marketMs(from), marketMs(to));
    return answer.ok ? answer.value : null;
  }
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

function answerOf({ habits, minutes }: Known, now: MarketMs): MarketBackground {
  // Yesterday's habits are better than none.
  const found = habits?.found ?? {};
  const last = minutes.at(-1);
  if (!last || last.closeTime < now - STALE_MS) return found;
  return { ...found, ...toxicityAt(columnsOf(minutes), now, found.dailyVolume) };
}

const columnsOf = (bars: readonly Bar[]): Pick<BarColumns, 'openTime' | 'close' | 'volume'> => ({
  openTime: Float64Array.from(bars, ({ openTime }) => openTime),
  close: Float64Array.from(bars, ({ close }) => close),
  volume: Float64Array.from(bars, ({ volume }) => volume),
});
