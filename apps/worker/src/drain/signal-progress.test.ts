import { marketMs } from '@trendy/domain';
import type { JournalEntry } from '@trendy/domain';
import { describe, expect, test } from 'vitest';

import type { EntryOutcome } from './run-batch.ts';
import { lastOfEach, signalMoves } from './signal-progress.ts';

const at = marketMs(0);
const outcome = (journal: readonly JournalEntry[], alert?: string): EntryOutcome => ({
  entry: {
    seq: 1,
    events: [],
    isDerived: true,
    validUntil: null,
    ...(alert === undefined ? {} : { alert: { signalId: alert, wish: null, refusal: null } }),
  },
  placed: [],
  canceled: [],
  journal,
  postings: [],
  fills: [],
});
const decision = (signalKey: string): JournalEntry => ({
  kind: 'decision',
  at,
  botId: 'bot',
  signalKey,
  exposure: 1,
  reason: { code: 'alert' },
});
const order = (
  orderId: string,
  status: Extract<JournalEntry, { kind: 'order' }>['status'],
): JournalEntry => ({
  kind: 'order',
  at,
  botId: 'bot',
  orderId,
  status,
});
const none: ReadonlySet<string> = new Set();
const states = (moves: ReturnType<typeof lastOfEach>) =>
  moves.map(({ signalId, state, reason }) => `${signalId} ${state}${reason ? ` ${reason.code}` : ''}`);

describe('an alert', () => {
  test('waits as decided while something of it is under way', () => {
    const moves = signalMoves([outcome([decision('sig_a')], 'sig_a')], none, new Set(['sig_a']));
    expect(states(moves)).toEqual(['sig_a decided alert']);
  });

  test('ends with its entry', () => {
    const filled = outcome([order('sig_a|entry|0', 'acked'), order('sig_a|entry|0', 'filled')]);
    expect(states(signalMoves([filled], new Set(['sig_a']), none))).toEqual(['sig_a sent', 'sig_a filled']);
  });

  test('is not ended by the exit that precedes its entry', () => {
    const exited = outcome([order('sig_a|exit|0', 'filled')]);
    expect(signalMoves([exited], new Set(['sig_a']), new Set(['sig_a']))).toEqual([]);
  });

  test('counts as filled when a part was, and the rest expired', () => {
    const fill = { kind: 'fill', orderId: 'sig_a|entry|0' } as unknown as JournalEntry;
    const moves = signalMoves([outcome([fill, order('sig_a|entry|0', 'expired')])], new Set(['sig_a']), none);
    expect(states(moves)).toEqual(['sig_a filled']);
  });

  test('that a newer one replaced before anything was done has expired', () => {
    const batch = [outcome([decision('sig_a')], 'sig_a'), outcome([decision('sig_b')], 'sig_b')];
    expect(states(signalMoves(batch, none, new Set(['sig_b'])))).toContain('sig_a expired superseded');
  });

  test('that changes nothing says so', () => {
    const moves = signalMoves([outcome([decision('sig_a')], 'sig_a')], none, none);
    expect(states(moves)).toContain('sig_a rejected nothing_to_do');
  });

  test('that is refused has the reason; one that came too late has expired', () => {
    const refused = (code: string): JournalEntry => ({
      kind: 'refused',
      at,
      botId: 'bot',
      signalKey: 'sig_a',
      reason: { code },
    });
    const moves = (code: string) => states(signalMoves([outcome([refused(code)], 'sig_a')], none, none));
    expect(moves('drawdown_limit')).toEqual(['sig_a rejected drawdown_limit']);
    expect(moves('signal_too_old')).toEqual(['sig_a expired signal_too_old']);
  });

  test('that the venue refused keeps the venue’s reason, not what followed from it', () => {
    const refused: JournalEntry = {
      kind: 'refused',
      at,
      botId: 'bot',
      signalKey: 'sig_a',
      reason: { code: 'entry_rejected' },
    };
    const rejected = { ...order('sig_a|entry|0', 'rejected'), reason: { code: 'insufficient_margin' } };
    const moves = signalMoves([outcome([rejected as JournalEntry, refused])], new Set(['sig_a']), none);
    expect(states(moves)).toEqual(['sig_a rejected insufficient_margin']);
  });

  test('of which nothing was heard is still ended', () => {
    expect(states(signalMoves([outcome([], 'sig_a')], none, none))).toEqual(['sig_a rejected nothing_to_do']);
  });

  test('protective orders say nothing about it', () => {
    const stop = outcome([order('sig_a|stop|0', 'canceled')]);
    expect(signalMoves([stop], none, none)).toEqual([]);
  });
});

test('of several moves the first end stays; a step without a reason keeps the one before', () => {
  const moves = lastOfEach([
    { signalId: 'a', state: 'decided', reason: { code: 'alert' } },
    { signalId: 'b', state: 'decided', reason: { code: 'alert' } },
    { signalId: 'a', state: 'rejected', reason: { code: 'insufficient_margin' } },
    { signalId: 'b', state: 'sent' },
    { signalId: 'a', state: 'rejected', reason: { code: 'entry_rejected' } },
  ]);
  expect(states(moves)).toEqual(['a rejected insufficient_margin', 'b sent alert']);
});
