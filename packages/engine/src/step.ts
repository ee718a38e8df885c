import { unreachable } from '@trendy/domain';
import type { EngineEvent } from '@trendy/domain';
import type { Effects } from './effects.ts';
import { followFill, followOrder } from './execution/order-life.ts';
import { amend, plan } from './execution/plan.ts';
import { settle } from './execution/settle.ts';
import { journalDecision, journalRefusal } from './journal.ts';
import { recordFunding, recordTransfer } from './ledger/record-cash.ts';
import { recordFill } from './ledger/record-fill.ts';
import { observeDatum } from './market/observe-datum.ts';
import { observeInstrument } from './market/observe-instrument.ts';
import { observeBar, observeMark } from './market/observe-price.ts';
import { allocate } from './portfolio/allocate.ts';
import { check } from './risk/check.ts';
import { decideAlert, refuseAlert } from './signal/decide-alert.ts';
import { decideBar } from './signal/decide-bar.ts';
import { decideCommand } from './signal/decide-command.ts';
import { startBot } from './signal/start-bot.ts';
import type { EngineState } from './state.ts';
import type { Want } from './target.ts';

const NOTHING: readonly Want[] = [];

/**
 * The whole trading loop: same state + same event = same answer, in backtest, paper and live.
 * Adds to `out`; the caller empties it. @throws InvariantError on a bug, after which the state must be thrown away.
 */
export function step(state: EngineState, event: EngineEvent, out: Effects): void {
  state.now = event.at;
  observe(state, event, out);
  const wants = decide(state, event, out);
  for (let index = 0; index < wants.length; index++) pursue(state, wants[index]!, out);
  settle(state, out);
}

/** From a want to a goal, by way of size and risk. */
function pursue(state: EngineState, want: Want, out: Effects): void {
  const target = allocate(state, want);
  const { approved, refused } = check(state, want, target);
  journalDecision(state, out, want.bot, want, target.stop, target.takeProfit);
  if (want.isAmendment) return amend(want.bot, want);
  if (refused) journalRefusal(state, out, want.bot, want.signalKey, refused);
  if (approved) plan(want, approved, heldBy(state, want));
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
    case 'instrument':
      return observeInstrument(state, event);
    case 'fill': {
      const realised = recordFill(state, event, out);
      if (realised !== null) followFill(state, event, realised, out);
      return;
    }
    case 'order':
      return followOrder(state, event, out);
    case 'funding':
      return recordFunding(state, event, out);
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
