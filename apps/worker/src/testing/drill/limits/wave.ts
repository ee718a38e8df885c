import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import type { TestBot, TestTrader } from '../../system.ts';
import type { LimitDesk, LimitLevel } from './desk.ts';

/** Alerts that come at once, and how many entries they may lead to. */
export interface Wave {
  readonly level: LimitLevel;
  /** Entries that each scope of the level may have. */
  readonly limit: number;
  readonly alerts: readonly WaveAlert[];
}

export interface WaveAlert {
  readonly trader: TestTrader;
  readonly bot: TestBot;
  readonly id: string;
}

export interface WaveResult {
  readonly faults: readonly string[];
  /** From the last acknowledgement until nothing was under way. */
  readonly settledMs: number;
}

const SENDERS = 64;
const TRIES = 50;
const MINUTE_MS = 60_000;
/** Below the market: it leaves, is taken by nobody and ends at once, so that the next wave begins with nothing held. */
const BELOW = 0.99;

/** Sends the alerts through the intake, waits for what comes of them, and counts at the exchange. */
export async function runWave(desk: LimitDesk, wave: Wave): Promise<WaveResult> {
  const known = new Set((await ordersOf(desk)).map(({ clientOrderId }) => clientOrderId));
  await sendAll(desk, wave.alerts);
  const sentAt = performance.now();
  await desk.rest();
  const settledMs = performance.now() - sentAt;
  const placed = (await ordersOf(desk)).filter(({ clientOrderId }) => !known.has(clientOrderId));
  const faults = [...(await judgeIntents(desk, placed)), ...judgeCounts(desk, wave, placed)];
  if (faults.length > 0) faults.push(...(await endsOf(desk)));
  await desk.passMinute();
  return { faults, settledMs };
}

interface Placed {
  readonly apiKey: string;
  readonly clientOrderId: string;
  readonly reduceOnly: boolean;
  /** When it came to the exchange, UTC ms. */
  readonly time: number;
}

const ordersOf = async (desk: LimitDesk): Promise<readonly Placed[]> =>
  (await desk.system.exchange.get('/orders')) as readonly Placed[];

/**
 * Exactly the limit, for every account, user, or all of them: less would mean that the limit was not met at all. A slow
 * machine takes longer than a minute for a wave; then no minute may have more.
 */
function judgeCounts(desk: LimitDesk, { level, limit, alerts }: Wave, placed: readonly Placed[]): string[] {
  const scopeOf = ({ userId, accountId }: TestTrader): string =>
    level === 'account' ? accountId : level === 'user' ? userId : 'the platform';
  const scopes = new Map(desk.traders.map((trader) => [trader.key.apiKey, scopeOf(trader)]));
  const times = new Map(alerts.map(({ trader }): [string, number[]] => [scopeOf(trader), []]));
  for (const { apiKey, reduceOnly, time } of placed)
    if (!reduceOnly) times.get(scopes.get(apiKey) ?? apiKey)?.push(time);
  return [...times].flatMap(([scope, of]) => {
    const most = mostInAMinute(of);
    if (most === limit) return [];
    return [`${level} ${scope}: ${most} entries in a minute at the exchange, the limit is ${limit}`];
  });
}

function mostInAMinute(times: readonly number[]): number {
  const counts = times.map((from) => times.filter((time) => time >= from && time < from + MINUTE_MS).length);
  return Math.max(0, ...counts);
}

/** How the wave's alerts and orders ended, and why: a place that was given back shows as an order that never left. */
async function endsOf(desk: LimitDesk): Promise<readonly string[]> {
  return withClient(desk.adminUrl, async (client) => {
    const found = await client.query<{ text: string }>(
      `select count(*) || ' orders ' || state || ' ' || coalesce(reason ->> 'code', '') as text from orders
         where created_at > clock_timestamp() - interval '3 minutes' group by state, reason ->> 'code'
       union all
       select count(*) || ' alerts ' || state || ' ' || coalesce(reason ->> 'code', '') from signal_inbox
         where received_at > clock_timestamp() - interval '3 minutes' group by state, reason ->> 'code'`,
    );
    return found.rows.map(({ text }) => text);
  });
}

interface IntentRow {
  readonly id: string;
  readonly account: string;
  readonly signal: string | null;
}

/** Every order has its own committed intent, on its own account, and no alert two. */
async function judgeIntents(desk: LimitDesk, placed: readonly Placed[]): Promise<string[]> {
  const rows = await withClient(desk.adminUrl, async (client) => {
    const found = await client.query<IntentRow>(
      `select client_order_id as id, account_id as account, signal_id as signal from orders
         where client_order_id = any ($1)`,
      [placed.map(({ clientOrderId }) => clientOrderId)],
    );
    return new Map(found.rows.map((row) => [row.id, row]));
  });
  const accounts = new Map(desk.traders.map(({ key, accountId }) => [key.apiKey, accountId]));
  const signals = new Set<string>();
  const faults: string[] = [];
  for (const { clientOrderId, apiKey } of placed) {
    const row = rows.get(clientOrderId);
    rows.delete(clientOrderId);
    if (!row) faults.push(`order ${clientOrderId} has no intent, or was placed twice`);
    else if (row.account !== accounts.get(apiKey)) faults.push(`${clientOrderId} is another account’s order`);
    else if (row.signal !== null && signals.has(row.signal)) faults.push(`${row.signal} led to two entries`);
    if (row?.signal) signals.add(row.signal);
  }
  return faults;
}

async function sendAll(desk: LimitDesk, alerts: readonly WaveAlert[]): Promise<void> {
  const marks = await desk.marks();
  const waiting = [...alerts].reverse();
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await send(desk, next, marks);
  };
  await Promise.all(Array.from({ length: SENDERS }, lane));
}

/** Like a sender that comes again until it is told that we have it. */
async function send(
  desk: LimitDesk,
  { bot, id }: WaveAlert,
  marks: Readonly<Record<string, number>>,
): Promise<void> {
  const ticker = bot.symbol.replace(/:.*$/, '').replace('/', '');
  const price = Number(((marks[ticker] ?? 0) * BELOW).toPrecision(5));
  const body = JSON.stringify({ v: 1, ticker, action: 'long', id, entry: { type: 'limit', price } });
  const url = `${desk.apiUrl}/hooks/tv/${bot.publicId}/${bot.secret}`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await fetch(url, { method: 'POST', body }).catch(() => null);
    const text = await answer?.text().catch(() => '');
    if (answer?.ok) return;
    if (answer && answer.status !== 503) throw new Error(`the intake answered ${answer.status}: ${text}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`the intake did not take alert ${id} in ${TRIES} tries`);
}
