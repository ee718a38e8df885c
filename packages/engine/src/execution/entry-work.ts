import { marketMs, steps } from '@trendy/domain';
import type {
  BotExecution,
  ClockEvent,
  ExecutionEntry,
  ExecutionStyle,
  MarketMs,
  Reason,
  Side,
} from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { journalRefusal } from '../journal.ts';
import type { BotState, EngineState, EntryWork, Goal, OpenOrder } from '../state.ts';
import { askPlan, horizonMs } from './ask-plan.ts';
import { cancel, place } from './place.ts';

/** Ways that depend on what is usual of their market. */
export const needsBackground = (style: ExecutionStyle): boolean =>
  style === 'twap' || style === 'vwap' || style === 'auto';

/** Best prices of an earlier instant are no longer the market's. */
const FRESH_MS = 2_000;

/** An entry that is to be sent bit by bit; nothing has been sent yet. */
export const beginEntry = (
  state: EngineState,
  execution: BotExecution,
  side: Side,
  wanted: number,
): EntryWork => ({
  execution,
  side,
  wanted,
  startedAt: state.now,
  deadline: marketMs(state.now + horizonMs(execution)),
  arrivalPrice: null,
  plan: null,
  filled: 0,
  filledCost: 0,
  orders: 0,
  nextAt: state.now,
  ending: null,
});

/** A clock moves on whatever is under way on its symbol, and tells it what is usual there. */
export function followClock(state: EngineState, event: ClockEvent): void {
  for (const bot of state.bots) {
    const entry = bot.goal?.entry;
    if (bot.config.symbol !== event.symbol || !entry) continue;
    bot.isDirty = true;
    // Whoever shows the market and tells nothing knows nothing.
    const background = event.background ?? (event.market ? {} : undefined);
    if (background && wantsBackground(entry)) entry.background = background;
  }
}

/** Whether an entry's way depends on what is usual of its market, and nobody has told it yet. */
const wantsBackground = ({ background, execution, plan }: EntryWork): boolean =>
  plan === null && background === undefined && needsBackground(execution.style);

/**
 * Takes the next step of an entry that is sent bit by bit. What is filled and what is open together never exceed what
 * was wanted; at the deadline, or once there is a reason to end, everything is cancelled and the goal is done.
 */
export function driveEntry(
  state: EngineState,
  out: Effects,
  bot: BotState,
  goal: Goal,
  entry: EntryWork,
): void {
  const market = state.markets.get(bot.config.symbol);
  if (!market) return;
  if (bot.status !== 'active') entry.ending ??= { code: `bot_${bot.status}` };
  const isFresh = state.now - market.touch.at <= FRESH_MS;
  if (entry.plan === null) {
    if (state.now >= entry.deadline) entry.ending ??= { code: 'execution_deadline' };
    if (entry.ending !== null) return finish(state, out, bot, goal, entry, entry.ending);
    if (!isFresh || wantsBackground(entry)) return;
    entry.arrivalPrice = (market.touch.bid + market.touch.ask) / 2;
  }
  const { signalKey } = goal.act;
  const open = openOrders(state, bot, signalKey);
  const answer = askPlan(entry, market, open, state.now, isFresh, signalKey);
  entry.nextAt = answer.nextAt;
  for (const orderId of answer.cancels) {
    const order = state.orders.get(orderId);
    if (order) cancel(state, out, order, entry.ending ?? { code: 'replaced' });
  }
  for (const { isPostOnly, price, quantity } of answer.orders) {
    entry.orders++;
    const { leverage } = goal;
    const { side, execution } = entry;
    const { act } = goal;
    const part = { isPostOnly, style: execution.style, price };
    place(state, out, bot, { act, leg: 'entry', side, quantity, leverage, part });
  }
  if (answer.done) finish(state, out, bot, goal, entry, entry.ending ?? answer.done);
}

/** An entry that stops here, whatever was filled. */
function finish(
  state: EngineState,
  out: Effects,
  bot: BotState,
  goal: Goal,
  entry: EntryWork,
  reason: Reason,
): void {
  bot.goal = null;
  if (entry.filled === 0) journalRefusal(state, out, bot, goal.act.signalKey, reason);
  journalExecution(state, out, bot, goal, entry, reason);
}

/** What an entry came to. */
export function journalExecution(
  state: EngineState,
  out: Effects,
  bot: BotState,
  goal: Goal,
  entry: EntryWork,
  reason: Reason,
): void {
  const market = state.markets.get(bot.config.symbol);
  const { arrivalPrice, filled, side, wanted } = entry;
  if (!market || arrivalPrice === null) return;
  const line: { -readonly [K in keyof ExecutionEntry]: ExecutionEntry[K] } = {
    kind: 'execution',
    at: state.now,
    botId: bot.config.botId,
    symbol: bot.config.symbol,
    signalKey: goal.act.signalKey,
    side,
    style: entry.execution.style,
    wanted: steps(wanted),
    filled: steps(filled),
    arrivalPrice,
    orders: entry.orders,
    ...(entry.route ? { route: entry.route } : {}),
    ...(entry.pace ? { pace: entry.pace } : {}),
    reason,
  };
  if (filled > 0) {
    const average = (entry.filledCost / filled) * market.scale.tickSize;
    line.averagePrice = average;
    line.shortfallBps = (side === 'buy' ? 1 : -1) * (average / arrivalPrice - 1) * 10_000;
  }
  out.journal.push(line);
}

function openOrders(state: EngineState, bot: BotState, signalKey: string): readonly OpenOrder[] {
  const { symbol } = bot.config;
  return state.orders
    .values()
    .filter(
      ({ request }) =>
        request.leg === 'entry' && request.symbol === symbol && request.signalKey === signalKey,
    );
}

/** The entry under way to which an order belongs, if it does; the act is part of the order's id. */
export const entryOf = (bot: BotState | undefined, orderId: string | null): EntryWork | undefined => {
  const { goal } = bot ?? {};
  if (!goal?.entry || orderId === null) return undefined;
  return orderId.startsWith(`${goal.act.signalKey}|entry|`) ? goal.entry : undefined;
};

export interface WantedClock {
  readonly symbol: string;
  readonly at: MarketMs;
  /** It cannot begin before it is told what is usual of its market. */
  readonly wantsBackground: boolean;
  /** How far the book goes decides on its way. */
  readonly wantsDepth: boolean;
}

/** When each entry under way wants to be looked at again; its driver then sends a clock event. */
export function clocksWanted(state: EngineState): WantedClock[] {
  return state.bots.flatMap(({ config, goal }) => {
    const entry = goal?.entry;
    const at = entry?.nextAt ?? null;
    if (!entry || at === null) return [];
    const wants = wantsBackground(entry);
    const wantsDepth = wants && entry.execution.style === 'auto';
    return [{ symbol: config.symbol, at, wantsBackground: wants, wantsDepth }];
  });
}
