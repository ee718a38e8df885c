import { invariant, marketMs, unreachable } from '@trendy/domain';
import type { BarColumns, EngineEvent } from '@trendy/domain';
import type { Effects } from './effects.ts';
import { unrealisedAt } from './equity.ts';
import { followClock } from './execution/entry-work.ts';
import { followExitClock } from './execution/exit-again.ts';
import { followBar } from './execution/exit-progress.ts';
import { followFill, followOrder } from './execution/order-life.ts';
import { amend, plan } from './execution/plan.ts';
import { settle } from './execution/settle.ts';
import { journalDecision, journalRefusal } from './journal.ts';
import { recordFunding, recordTransfer } from './ledger/record-cash.ts';
import { recordFill } from './ledger/record-fill.ts';
import { observeDatum } from './market/observe-datum.ts';
import { observeInstrument } from './market/observe-instrument.ts';
import { observeBar, observeClock, observeMark, touchAtClose } from './market/observe-price.ts';
import { allocate } from './portfolio/allocate.ts';
import { check } from './risk/check.ts';
import { holdBack } from './risk/hold-back.ts';
import { noteFill, noteFunding } from './risk/note-fill.ts';
import { openDay, watchAccount } from './risk/watch-account.ts';
import { decideAlert, refuseAlert } from './signal/decide-alert.ts';
import { askUntilNew, decideBar, takeWish } from './signal/decide-bar.ts';
import { decideCommand } from './signal/decide-command.ts';
import { startBot } from './signal/start-bot.ts';
import type { EngineState, MarketState } from './state.ts';
import type { Want } from './target.ts';

const NOTHING: readonly Want[] = [];

/**
 * The whole trading loop: same state + same event = same answer, in backtest, paper and live.
 * Adds to `out`; the caller empties it. @throws InvariantError on a bug, after which the state must be thrown away.
 */
export function step(state: EngineState, event: EngineEvent, out: Effects): void {
  state.now = event.at;
  if (state.guard !== null) pursueAll(state, openDay(state, state.guard, out), out);
  observe(state, event, out);
  if (state.guard !== null) pursueAll(state, watchAccount(state, state.guard, out), out);
  pursueAll(state, holdBack(state), out);
  const wants = decide(state, event, out);
  pursueAll(state, wants, out);
  if (event.kind === 'bar') followBar(state, event, out);
  else if (event.kind === 'clock') {
    followClock(state, event);
    followExitClock(state, event);
  }
  settle(state, out);
}

/** Bars that a driver has in columns, for one symbol and timeframe. */
export interface BarRun {
  readonly bars: BarColumns;
  readonly symbol: string;
  readonly stepMs: number;
}

/**
 * Feeds the bars of rows [from, to) to an account whose only bot reads prepared columns, exactly as `step` would with
 * one event each, as long as none has news: the last one fed is the first that left something in `out`.
 * Positions with exits that move are followed by `step` alone.
 * Without the events in between, a bar costs a few nanoseconds more than its strategy.
 * @param equity gets the equity at each close, money units; `equity[row − offset]` is that of `row`.
 * @returns the row after the last one fed.
 * @throws InvariantError on a bug, on another account than that, and on bars that are not the next ones.
 */
export function stepBars(
  state: EngineState,
  run: BarRun,
  from: number,
  to: number,
  equity: Float64Array,
  offset: number,
  out: Effects,
): number {
  const [market] = state.marketList;
  const [bot] = state.bots;
  const view = bot?.prepared;
  invariant(
    market && view && state.bots.length === 1 && state.marketList.length === 1,
    'stepBars: the account must have one market and one bot with prepared series',
  );
  const { openTime, close } = run.bars;
  // Messages are put together only where they are needed: this is run thousands of times a second.
  if (bot.config.symbol !== run.symbol || view.bars.openTime[view.row + 1] !== openTime[from])
    invariant(false, `stepBars: row ${from} is not the next bar of ${bot.config.botId}`);
  if (!canStepBars(state) || !(openTime[from]! >= market.markAt))
    invariant(false, `stepBars: ${bot.config.botId} is under way with something; give this bar to step`);
  const asked = askUntilNew(bot, view, to - from);
  const isNew = asked <= to - from;
  const row = isNew ? from + asked : to;
  markEquity(state, market, close, from, row, equity, offset);
  const at = marketMs(openTime[row - 1]! + run.stepMs);
  state.now = at;
  market.markPrice = close[row - 1]!;
  market.markAt = at;
  touchAtClose(market, at, close[row - 1]!, run.bars.volume[row - 1]!, run.stepMs);
  bot.lastBarOpen = openTime[row - 1]!;
  bot.barsSeen += row - from;
  if (isNew) pursue(state, takeWish(bot, view, at), out);
  settle(state, out);
  return row;
}

/** Equity at each close of rows [from, to), and its peak: a loop of its own, which no strategy's code interrupts. */
function markEquity(
  state: EngineState,
  { position, scale }: MarketState,
  close: Float64Array,
  from: number,
  to: number,
  equity: Float64Array,
  offset: number,
): void {
  const { wallet } = state;
  const { cost, quantity } = position;
  let peak = state.peakEquity;
  if (quantity === 0) {
    equity.fill(wallet, from - offset, to - offset);
    if (to > from && wallet > peak) state.peakEquity = wallet;
    return;
  }
  for (let row = from; row < to; row++) {
    const value = wallet + unrealisedAt(quantity, cost, scale, close[row]!);
    if (value > peak) peak = value;
    equity[row - offset] = value;
  }
  state.peakEquity = peak;
}

/** Whether the next bars may be given to `stepBars`: nothing is under way that a bar's coming would move on. */
export const canStepBars = (state: EngineState): boolean => {
  const [bot] = state.bots;
  if (state.guard !== null) return false;
  return bot !== undefined && bot.goal === null && !bot.isDirty && bot.status !== 'stopped';
};

function pursueAll(state: EngineState, wants: readonly Want[], out: Effects): void {
  for (let index = 0; index < wants.length; index++) pursue(state, wants[index]!, out);
}

/** From a want to a goal, by way of size and risk. */
function pursue(state: EngineState, want: Want, out: Effects): void {
  const target = allocate(state, want);
  const { approved, refused, sizing } = check(state, want, target);
  journalDecision(state, out, want.bot, want, target.stop, target.takeProfit, sizing);
  if (want.isAmendment) return amend(want.bot, want);
  if (refused) journalRefusal(state, out, want.bot, want.signalKey, refused);
  if (approved) plan(state, want, approved, heldBy(state, want), out);
}

/** What happened: market and ledger, then the orders it happened to. */
function observe(state: EngineState, event: EngineEvent, out: Effects): void {
  switch (event.kind) {
    case 'bar':
      return observeBar(state, event);
    case 'mark':
      return observeMark(state, event);
    case 'datum':
      return observeDatum(state, event);
    case 'clock':
      return observeClock(state, event);
    case 'instrument':
      return observeInstrument(state, event);
    case 'fill': {
      const realised = recordFill(state, event, out);
      if (realised === null) return;
      if (state.guard !== null) noteFill(state, event, realised);
      return followFill(state, event, realised, out);
    }
    case 'order':
      return followOrder(state, event, out);
    case 'funding':
      if (recordFunding(state, event, out)) noteFunding(state, event);
      return;
    case 'transfer':
      return recordTransfer(state, event, out);
    case 'bot_started':
    case 'alert':
    case 'alert_refused':
    case 'command':
      return;
    default:
      return unreachable(event);
  }
}

/** What the bots now want. */
function decide(state: EngineState, event: EngineEvent, out: Effects): readonly Want[] {
  switch (event.kind) {
    case 'bar':
      return decideBar(state, event);
    case 'alert':
      return decideAlert(state, event, out);
    case 'command':
      return decideCommand(state, event, out);
    case 'bot_started':
      startBot(state, event, out);
      return NOTHING;
    case 'alert_refused':
      refuseAlert(state, event, out);
      return NOTHING;
    default:
      return NOTHING;
  }
}

const heldBy = (state: EngineState, want: Want): number =>
  state.markets.get(want.bot.config.symbol)?.position.quantity ?? 0;
