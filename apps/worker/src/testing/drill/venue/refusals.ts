import type { DrillContext, DrillRow } from '../row.ts';
import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Asked, Desk, Seat } from './desk.ts';
import { refusal } from './venue-words.ts';

const BTC = 'BTCUSDT';
const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** What the owner has changed before the alert comes, and what the exchange must show afterwards. */
interface Setting {
  readonly change: (desk: Desk, seat: Seat) => Promise<void>;
  /** The entry may leave, but only at the leverage that it was sized for. */
  readonly mayEnter: boolean | 'at okx';
}

const SETTINGS: readonly Setting[] = [
  {
    change: (desk, seat) => desk.act(seat, { leverage: { symbol: BTC, value: 20 } }),
    mayEnter: true,
  },
  {
    change: async (desk, seat) => {
      await desk.act(seat, { leverage: { symbol: BTC, value: 20 } });
      const body =
        seat.venue === 'okx' ? { code: '0', msg: '', data: [{ lever: '2' }] } : { symbol: BTC, leverage: 2 };
      await desk.plant(seat, 'leverage', { status: 200, body, count: -1 });
    },
    mayEnter: false,
  },
  // Both modes are traded: an order is only sent in the form that the account takes.
  { change: (desk, seat) => desk.act(seat, { hedge: true }), mayEnter: true },
  {
    // An order says its own margin mode there, so that the symbol's does not matter.
    change: (desk, seat) => desk.act(seat, { marginMode: { symbol: BTC, mode: 'isolated' } }),
    mayEnter: 'at okx',
  },
];

async function judgeSetting(desk: Desk, seat: Seat, setting: Setting): Promise<readonly string[]> {
  const mayEnter = setting.mayEnter === 'at okx' ? seat.venue === 'okx' : setting.mayEnter;
  const row = await desk.refused(seat);
  const { positions, leverage } = await desk.books(seat);
  if (!mayEnter && (row !== null || positions.length > 0))
    return [`${nameOf(seat)}: entered although its settings were changed`];
  if (mayEnter && positions.length > 0 && leverage[BTC] !== 2)
    return [`${nameOf(seat)}: entered at leverage ${leverage[BTC]} instead of 2`];
  return [];
}

/** Placings of one alert's entry that a code which nobody knows may cost. */
const MAX_SENDS = 3;

/** Requests after an account was suspended: the questions of a comparison that was under way, and no more. */
const MAX_AFTER = 8;

async function pausesOf({ adminUrl }: { readonly adminUrl: string }, seat: Seat): Promise<number> {
  const text =
    "select count(*)::int as count from account_log where account_id = $1 and dedup_key like 'command:key_refused%'";
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(text, [seat.trader.accountId]);
    return rows[0]?.count ?? 0;
  });
}

export const REFUSAL_ROWS: readonly DrillRow[] = [
  {
    fault: 'X22',
    what: 'leverage, margin mode or position mode are changed by the owner, or setting them fails silently: refused, or entered as it should be',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 4 }, async (desk) => {
        const settingOf = ({ place }: Seat): Setting | undefined =>
          SETTINGS[(place + round) % SETTINGS.length];
        for (const seat of desk.seats) await settingOf(seat)?.change(desk, seat);
        const endedAt = Date.now();
        for (const seat of desk.seats) await desk.alert(seat, { action: 'long' });
        const faults = await Promise.all(
          desk.seats.map((seat) => {
            const setting = settingOf(seat);
            return setting ? judgeSetting(desk, seat, setting) : [];
          }),
        );
        return { faults: faults.flat(), endedAt };
      }),
  },
  {
    fault: 'X23',
    what: 'orders are answered with a code that nobody knows: looked up, tried again at most twice, told',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(context, { perVenue: 2 }, async (desk) => {
        for (const seat of desk.seats) {
          const code = seat.venue === 'okx' ? 59_999 : -4_999;
          await desk.plant(seat, 'order', { ...refusal(seat.venue, code, 'A new rule.'), count: -1 });
          await desk.alert(seat, { action: 'long' });
        }
        const faults: string[] = [];
        await Promise.all(
          desk.seats.map(async (seat) => {
            const wrong = await desk.refused(seat);
            if (wrong !== null) faults.push(wrong);
            const sends = await desk.askedFor(seat, 'order');
            if (sends > MAX_SENDS) faults.push(`${nameOf(seat)}: ${sends} sends of one entry`);
          }),
        );
        return { faults, endedAt: await desk.heal() };
      }),
  },
  {
    fault: 'X24/F26',
    what: 'the key is revoked while a position is held: suspended once, its stop stays, nothing hammers the venue',
    rounds: 1,
    inCi: false,
    run: runRevoked,
  },
];

async function runRevoked(context: DrillContext, round: number): ReturnType<DrillRow['run']> {
  const database = await context.freshDatabase();
  const lent: DrillContext = { ...context, freshDatabase: () => Promise.resolve(database) };
  return runAtVenues(lent, { perVenue: 2 }, async (desk) => {
    await desk.enterAll();
    for (const seat of desk.seats) {
      await desk.act(seat, { revoked: true });
      // The refusal is met by an order of ours, or by the next comparison.
      if ((seat.place + round) % 2 === 0) await desk.alert(seat, { action: 'close' });
    }
    const before = new Map<Seat, Asked>();
    for (const seat of desk.seats) {
      await desk.suspended(seat);
      before.set(seat, await desk.asked(seat));
    }
    const endedAt = Date.now();
    await pause(10_000);
    const faults: string[] = [];
    for (const seat of desk.seats) {
      const after = (await desk.asked(seat)).total - (before.get(seat)?.total ?? 0);
      if (after > MAX_AFTER) faults.push(`${nameOf(seat)}: ${after} requests with a key that is refused`);
      const pauses = await pausesOf(database, seat);
      if (pauses !== 1) faults.push(`${nameOf(seat)}: paused ${pauses} times`);
      const { algos } = await desk.books(seat);
      if (!algos.some(({ algoStatus }) => algoStatus === 'NEW'))
        faults.push(`${nameOf(seat)}: its stop is gone`);
      // What waits for the key stays: this account is not asked to come to rest.
      seat.signalId = null;
    }
    return { faults, endedAt };
  });
}
