import type { EngineState } from '../state.ts';
import type { Want } from '../target.ts';
import { underWayRefusal } from './entry-rules.ts';
import { wantOf } from './watch-account.ts';

const NOTHING: readonly Want[] = [];

/**
 * After an event of an account that has rules: what is still being entered when a limit is reached goes no further. An
 * entry may take hours, and one of the other side waits for an exit; both were allowed by what was lost until then.
 */
export function holdBack(state: EngineState): readonly Want[] {
  let wants: Want[] | null = null;
  for (const bot of state.bots) {
    if (bot.goal?.mayEnter !== true || bot.status !== 'active') continue;
    const reason = underWayRefusal(state, bot);
    if (reason !== null) (wants ??= []).push(wantOf(state, bot, reason, false));
  }
  return wants ?? NOTHING;
}
