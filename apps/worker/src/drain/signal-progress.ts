import type { EngineState } from '@trendy/engine';
import type { JournalEntry, Reason, SignalState } from '@trendy/domain';

import type { EntryOutcome } from './run-batch.ts';

export interface SignalMove {
  readonly signalId: string;
  readonly state: SignalState;
  readonly reason?: Reason;
}

/** Alerts' ids begin so; other orders come from bars and commands. */
const PREFIX = 'sig_';
export const isSignalId = (key: string): boolean => key.startsWith(PREFIX);

/** Ids of orders are `signalKey|leg|generation`. */
const signalOf = (orderId: string): string => orderId.split('|')[0] ?? '';
const legOf = (orderId: string): string => orderId.split('|').at(-2) ?? '';

const EXPIRY_CODES: ReadonlySet<string> = new Set(['signal_too_old', 'signal_from_future']);
const FINAL: ReadonlySet<SignalState> = new Set(['filled', 'rejected', 'expired']);

/** Alerts of which something is still to be done: a goal to be reached, or an entry or exit on its way. */
export function pendingSignals(state: EngineState): ReadonlySet<string> {
  const pending = new Set<string>();
  for (const { goal } of state.bots)
    if (goal && isSignalId(goal.act.signalKey)) pending.add(goal.act.signalKey);
  for (const { request } of state.orders.values()) {
    const moves = request.leg === 'entry' || request.leg === 'exit';
    if (moves && isSignalId(request.signalKey)) pending.add(request.signalKey);
  }
  return pending;
}

/**
 * What a batch means for the alerts behind it, in order. An alert ends as filled, rejected or expired: by its entry's
 * or exit's fill, a refusal, a newer wish of the same bot, or because there was nothing to do.
 */
export function signalMoves(
  outcomes: readonly EntryOutcome[],
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): SignalMove[] {
  const moves: SignalMove[] = [];
  const touched = new Set(before);
  const filled = new Set<string>();
  for (const { journal, entry } of outcomes) {
    for (const line of journal) {
      if (line.kind === 'fill' && line.orderId !== null) filled.add(signalOf(line.orderId));
      moves.push(...movesOf(line, filled));
    }
    if (entry.alert) touched.add(entry.alert.signalId);
  }
  const settled = firstEnds(moves.filter((move) => !FINAL.has(move.state) || !after.has(move.signalId)));
  for (const signalId of touched) {
    if (after.has(signalId) || settled.some((move) => move.signalId === signalId && FINAL.has(move.state))) {
      continue;
    }
    settled.push(
      isSuperseded(outcomes, signalId, before)
        ? { signalId, state: 'expired', reason: { code: 'superseded' } }
        : { signalId, state: 'rejected', reason: { code: 'nothing_to_do' } },
    );
  }
  return settled;
}

/** Of several ends of one alert the first is the cause, e.g. the venue's own refusal before what follows from it. */
function firstEnds(moves: readonly SignalMove[]): SignalMove[] {
  const ended = new Set<string>();
  return moves.filter(({ signalId, state }) => {
    if (ended.has(signalId)) return false;
    if (FINAL.has(state)) ended.add(signalId);
    return true;
  });
}

/** One move per alert: its first end, which no later word changes, else its last step. Reasons outlive steps without one. */
export function lastOfEach(moves: readonly SignalMove[]): readonly SignalMove[] {
  const last = new Map<string, SignalMove>();
  for (const move of moves) {
    const before = last.get(move.signalId);
    if (before && FINAL.has(before.state)) continue;
    last.set(move.signalId, { ...(before?.reason ? { reason: before.reason } : {}), ...move });
  }
  return [...last.values()];
}

function movesOf(line: JournalEntry, filled: ReadonlySet<string>): SignalMove[] {
  switch (line.kind) {
    case 'refused':
      return isSignalId(line.signalKey) ? [refusal(line.signalKey, line.reason)] : [];
    case 'decision':
      return isSignalId(line.signalKey)
        ? [{ signalId: line.signalKey, state: 'decided', reason: line.reason }]
        : [];
    case 'order':
      return orderMoves(line, filled);
    case 'execution':
      // The last word on an entry of many orders: a part that was had is a fill, however its last order ended.
      return line.filled > 0 && isSignalId(line.signalKey)
        ? [{ signalId: line.signalKey, state: 'filled' }]
        : [];
    default:
      return [];
  }
}

function orderMoves(
  line: Extract<JournalEntry, { kind: 'order' }>,
  filled: ReadonlySet<string>,
): SignalMove[] {
  const signalId = signalOf(line.orderId);
  const leg = legOf(line.orderId);
  if (!isSignalId(signalId) || (leg !== 'entry' && leg !== 'exit')) return [];
  switch (line.status) {
    case 'acked':
      return [{ signalId, state: 'sent' }];
    case 'filled':
      return [{ signalId, state: 'filled' }];
    case 'rejected':
      return [refusal(signalId, line.reason ?? { code: 'order_rejected' })];
    case 'expired':
    case 'canceled':
      // A part that was filled before the rest expired is a fill.
      if (filled.has(signalId)) return [{ signalId, state: 'filled' }];
      return [{ signalId, state: 'expired', reason: line.reason ?? { code: `order_${line.status}` } }];
    default:
      return [];
  }
}

const refusal = (signalId: string, reason: Reason): SignalMove => ({
  signalId,
  state: EXPIRY_CODES.has(reason.code) ? 'expired' : 'rejected',
  reason,
});

/** A newer wish of the same bot took its place before anything was done. */
function isSuperseded(
  outcomes: readonly EntryOutcome[],
  signalId: string,
  before: ReadonlySet<string>,
): boolean {
  const decisions = outcomes.flatMap(({ journal }) => journal.filter((line) => line.kind === 'decision'));
  const index = decisions.findIndex((line) => line.signalKey === signalId);
  const own = decisions[index];
  if (!own) return before.has(signalId) && decisions.length > 0;
  return decisions.slice(index + 1).some((line) => line.botId === own.botId && line.signalKey !== signalId);
}
