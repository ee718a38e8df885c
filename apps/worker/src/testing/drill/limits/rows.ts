import { createRng } from '@trendy/simulator';

import type { DrillContext, DrillRow, RoundResult } from '../row.ts';
import { LimitDesk } from './desk.ts';
import type { DeskShape } from './desk.ts';
import { runWave } from './wave.ts';
import type { Wave, WaveAlert } from './wave.ts';

const TEN_PAIRS: DeskShape = { users: 10, accountsPerUser: 2, symbols: 2 };
const TEN_EACH: DeskShape = { users: 10, accountsPerUser: 2, symbols: 10 };
const WAVES = 20;
/** On two sets of processes side by side, twice: a thousand in all. One alone leaves a fifth of two cores idle. */
const MANY_WAVES = 250;
/** More bots than an account may have entries: each makes one attempt at least, whatever alerts of it fall together. */
const TWELVE_EACH: DeskShape = { users: 10, accountsPerUser: 2, symbols: 12 };
const LIMIT = 10;

/** Limits under concurrency: the alerts come in over HTTP, four workers share the accounts, the exchange counts. */
export const LIMIT_ROWS: readonly DrillRow[] = [
  {
    fault: 'O4 platform',
    what: '200 alerts at once on 20 accounts, the platform’s limit is 10: exactly 10 at the exchange, 20 ×',
    rounds: 1,
    inCi: 'only',
    withinMs: 600_000,
    run: (context, round) => race(context, TEN_EACH, round, WAVES, toEach('platform')),
  },
  {
    fault: 'O4 platform on and on',
    what: 'the same, 500 ×: 250 × on each of two sets of processes',
    rounds: 2,
    inCi: false,
    alone: true,
    withinMs: 3_000_000,
    run: async (context, round) => {
      const desks = [2 * round + 1, 2 * round + 2];
      const results = await Promise.all(
        desks.map((desk) => race(context, TEN_EACH, desk, MANY_WAVES, toEach('platform'))),
      );
      return {
        healedMs: Math.max(...results.map(({ healedMs }) => healedMs)),
        faults: results.flatMap(({ faults }) => faults),
      };
    },
  },
  {
    fault: 'O4 accounts',
    what: '240 alerts at once on 20 accounts with a limit of 10 each: exactly 10 of each, 5 ×',
    rounds: 1,
    inCi: false,
    alone: true,
    withinMs: 900_000,
    run: (context, round) => race(context, TWELVE_EACH, round, 5, toEach('account')),
  },
  {
    fault: 'F7',
    what: 'signals at once and a limit that allows one: exactly one entry of each of 10 users, or of all, 20 ×',
    rounds: 1,
    inCi: false,
    withinMs: 600_000,
    run: (context, round) => race(context, TEN_PAIRS, round, WAVES, twoSignals),
  },
];

type WaveOf = (desk: LimitDesk, id: string, seed: number) => Wave;

async function race(
  context: DrillContext,
  shape: DeskShape,
  round: number,
  waves: number,
  waveOf: WaveOf,
): Promise<RoundResult> {
  const desk = await LimitDesk.open(context, shape);
  const faults: string[] = [];
  let healedMs = 0;
  let wave = 0;
  try {
    for (; wave < waves; wave += 1) {
      const made = waveOf(desk, `${round}-${wave}`, round * waves + wave);
      await desk.allowPerMinute(made.level, made.limit);
      const result = await runWave(desk, made);
      healedMs = Math.max(healedMs, result.settledMs);
      faults.push(...result.faults);
    }
  } catch (thrown) {
    faults.push(`wave ${wave}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (faults.length > 0) process.stdout.write(`${desk.lastWords()}\n`);
  await desk.stop();
  return { healedMs: Math.round(healedMs), faults };
}

/**
 * One alert for each bot, all accounts mixed. Of two for one bot the later takes the place of the earlier: when that has
 * not left yet, its place is given back after the later one was refused, and fewer leave than the limit lets.
 */
const toEach =
  (level: 'platform' | 'account') =>
  (desk: LimitDesk, id: string, seed: number): Wave => {
    const alerts = desk.traders.flatMap((trader) =>
      trader.bots.map((bot): WaveAlert => ({ trader, bot, id })),
    );
    return { level, limit: LIMIT, alerts: shuffled(alerts, seed) };
  };

/** Two of each user: on two accounts, which two workers may hold, or by two bots of one. */
function twoSignals(desk: LimitDesk, id: string, seed: number): Wave {
  const users = new Map<string, (typeof desk.traders)[number][]>();
  for (const trader of desk.traders) users.set(trader.userId, [...(users.get(trader.userId) ?? []), trader]);
  const alerts = [...users.values()].flatMap(([first, second], index): WaveAlert[] => {
    const isOneAccount = (index + seed) % 4 === 0;
    const other = isOneAccount ? first : second;
    const [bot] = first?.bots ?? [];
    const otherBot = other?.bots[1];
    if (!first || !other || !bot || !otherBot)
      throw new RangeError('a user without two accounts of two bots');
    return [
      { trader: first, bot, id },
      { trader: other, bot: otherBot, id },
    ];
  });
  // At the platform’s limit all of them meet at once; at a user’s two at a time.
  return { level: seed % 2 === 0 ? 'user' : 'platform', limit: 1, alerts: shuffled(alerts, seed) };
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const rng = createRng(seed + 1);
  const keyed = items.map((item) => ({ item, key: rng.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
