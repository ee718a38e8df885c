import type { EngineEvent, JournalEntry, StrategyRegistry } from '@trendy/domain';
import { createEffects, createState, step } from '@trendy/engine';

/**
 * Feeds a recorded log to the engine and returns what it writes: whatever drove the log, the journal is the same.
 * Effects are dropped, because the log already holds what came of them.
 */
export function replay(events: Iterable<EngineEvent>, strategies: StrategyRegistry): JournalEntry[] {
  const state = createState(strategies);
  const out = createEffects();
  for (const event of events) step(state, event, out);
  return out.journal;
}
