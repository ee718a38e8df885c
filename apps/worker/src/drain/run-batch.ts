import { accountView, clearEffects, createEffects, snapshot, step } from '@trendy/engine';
import type { AccountView, EngineState } from '@trendy/engine';
import type {
  EngineEvent,
  FillEvent,
  InstrumentScale,
  JournalEntry,
  Json,
  LedgerEntry,
  OrderRequest,
} from '@trendy/domain';

import type { ResolvedEntry } from './resolve-entry.ts';

/** What one log entry led to. */
export interface EntryOutcome {
  readonly entry: ResolvedEntry;
  readonly placed: readonly OrderRequest[];
  readonly canceled: readonly string[];
  readonly journal: readonly JournalEntry[];
  readonly postings: readonly LedgerEntry[];
  readonly fills: readonly FillEvent[];
}

export interface BatchOutcome {
  readonly outcomes: readonly EntryOutcome[];
  readonly version: number;
  readonly snapshot: Json;
  readonly view: AccountView;
  /** The entry that the engine could not take, if one; those before it are in `outcomes`. */
  readonly fault: { readonly seq: number; readonly message: string } | null;
}

/** Feeds entries to the engine, in order. On a throw the state is spoiled: `fault` tells the caller to drop it. */
export function runBatch(state: EngineState, entries: readonly ResolvedEntry[]): BatchOutcome {
  const outcomes: EntryOutcome[] = [];
  let fault: BatchOutcome['fault'] = null;
  for (const entry of entries) {
    try {
      outcomes.push(runEntry(state, entry));
    } catch (thrown) {
      fault = { seq: entry.seq, message: thrown instanceof Error ? thrown.message : String(thrown) };
      break;
    }
  }
  return {
    outcomes,
    version: outcomes.at(-1)?.entry.seq ?? 0,
    snapshot: fault ? null : snapshot(state),
    view: accountView(state),
    fault,
  };
}

function runEntry(state: EngineState, entry: ResolvedEntry): EntryOutcome {
  const out = createEffects();
  const fills: FillEvent[] = [];
  const outcome = {
    placed: [] as OrderRequest[],
    canceled: [] as string[],
    journal: [] as JournalEntry[],
    postings: [] as LedgerEntry[],
  };
  const events: EngineEvent[] = [];
  for (const event of entry.events) {
    if (!isKnown(state, event)) continue;
    events.push(event);
    clearEffects(out);
    step(state, event, out);
    for (const effect of out.effects) {
      if (effect.kind === 'place') outcome.placed.push(effect.order);
      else outcome.canceled.push(effect.orderId);
    }
    outcome.journal.push(...out.journal);
    outcome.postings.push(...out.postings);
    if (isBookedFill(event, out.journal)) fills.push(event);
  }
  const taken = events.length === entry.events.length ? entry : { ...entry, events, isDerived: true };
  return { entry: taken, ...outcome, fills };
}

/** Prices follow a bot's wish to run; when its start was given up they are of a symbol that the engine has never met. */
const isKnown = (state: EngineState, event: EngineEvent): boolean =>
  (event.kind !== 'mark' && event.kind !== 'bar') || state.markets.has(event.symbol);

/** A fill that came twice is in the log twice, but booked once. */
const isBookedFill = (event: EngineEvent, journal: readonly JournalEntry[]): event is FillEvent =>
  event.kind === 'fill' && journal.some((line) => line.kind === 'fill');

/** The grid of a symbol, as the engine knows it. */
export const scaleIn = (state: EngineState, symbol: string): InstrumentScale | undefined =>
  state.markets.get(symbol)?.scale;
