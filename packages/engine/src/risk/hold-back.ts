import { holdWant } from '../hold.ts';
import type { BotState, EngineState, Goal } from '../state.ts';
import type { Want } from '../target.ts';
import { underWayRefusal } from './entry-rules.ts';
import { riskKey } from './watch-account.ts';

const NOTHING: readonly Want[] = [];

/**
 * After an event: what is still being entered when a limit is reached goes no further. An entry may take hours, and one
 * of the other side waits for an exit; both were allowed by what was lost until then.
 */
export function holdBack(state: EngineState): readonly Want[] {
  let wants: Want[] | null = null;
  const { bots } = state;
  // At every event of every backtest: without anything under way it costs a look.
  for (let index = 0; index < bots.length; index++) {
    const bot = bots[index]!;
    const { goal } = bot;
    if (goal === null || !goal.mayEnter || bot.status !== 'active') continue;
    const reason = underWayRefusal(state, bot);
    if (reason === null || !isUnderWay(state, bot, goal)) continue;
    const want = holdWant(state, bot, riskKey(state, bot), reason);
    if (want !== null) (wants ??= []).push(want);
  }
  return wants ?? NOTHING;
}

/** Whether more may yet be entered; the fill that completed an entry is no reason to give it up. */
function isUnderWay(state: EngineState, { config: { symbol } }: BotState, goal: Goal): boolean {
  if (!goal.hasEntered || goal.entry) return true;
  for (const { request } of state.orders.values())
    if (request.symbol === symbol && request.leg === 'entry') return true;
  return false;
}
