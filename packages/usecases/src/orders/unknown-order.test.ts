import { epochMs, marketMs, steps } from '@trendy/domain';
import type { LookupOutcome, VenueOrder } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ABSENT_ANSWERS_NEEDED, decideUnknown } from './unknown-order.ts';

const sentAt = epochMs(1_000_000);
const quarantineMs = 20_000;
const found: VenueOrder = {
  symbol: 'BTC/USDT:USDT',
  clientOrderId: 'x',
  venueOrderId: '1',
  conditional: false,
  status: 'filled',
  side: 'buy',
  reduceOnly: false,
  quantity: steps(1),
  filled: steps(1),
  updatedAt: marketMs(0),
};
const order = (absentAnswers: number, validUntil: number | null = sentAt + 60_000) => ({
  leg: 'entry' as const,
  sentAt,
  absentAnswers,
  validUntil: validUntil === null ? null : epochMs(validUntil),
});
const decide = (answers: number, answer: LookupOutcome, ageMs: number, validUntil?: number | null) =>
  decideUnknown(order(answers, validUntil), answer, epochMs(sentAt + ageMs), quarantineMs);
const absent: LookupOutcome = { kind: 'absent' };
const dark: LookupOutcome = { kind: 'no_answer', reason: { code: 'venue_unreachable' } };

describe('an order whose fate is unknown', () => {
  test('is adopted as soon as it is found', () => {
    expect(decide(0, { kind: 'found', order: found }, 1)).toEqual({ kind: 'adopt', order: found });
  });

  test('is not believed absent inside the quarantine, however many answers say so', () => {
    expect(decide(50, absent, quarantineMs)).toMatchObject({ kind: 'wait', countAbsent: true });
  });

  test('is not believed absent after it with too few answers', () => {
    expect(decide(ABSENT_ANSWERS_NEEDED - 2, absent, quarantineMs + 1)).toMatchObject({ kind: 'wait' });
  });

  test('is sent again while its signal is fresh, and expires afterwards', () => {
    expect(decide(2, absent, 30_000).kind).toBe('resend');
    expect(decide(2, absent, 60_001).kind).toBe('expire');
  });

  test('is sent again without end when it protects or closes', () => {
    expect(decide(2, absent, 10 * 3_600_000, null).kind).toBe('resend');
  });

  test('one that its owner was told about is looked up on, found or ended, and never sent again', () => {
    const manual = (answers: number, answer: LookupOutcome, validUntil: number | null) =>
      decideUnknown(
        { ...order(answers, validUntil), isManual: true },
        answer,
        epochMs(sentAt + 3_600_000),
        quarantineMs,
      );
    expect(manual(0, dark, null)).toEqual({ kind: 'wait', countAbsent: false, askAgainInMs: 20_000 });
    expect(manual(0, { kind: 'found', order: found }, null).kind).toBe('adopt');
    expect(manual(0, absent, null)).toMatchObject({ kind: 'wait', countAbsent: true });
    expect(manual(2, absent, null).kind).toBe('expire');
    expect(manual(2, absent, sentAt + 10 * 3_600_000).kind).toBe('expire');
  });

  test('a stop that never arrives is given up after the second time, an entry after the third', () => {
    const after = (leg: 'entry' | 'exit' | 'stop', attempt: number) =>
      decideUnknown({ ...order(2, null), leg, attempt }, absent, epochMs(sentAt + 30_000), quarantineMs).kind;
    expect([after('stop', 1), after('stop', 2)]).toEqual(['resend', 'refuse']);
    expect([after('entry', 2), after('entry', 3)]).toEqual(['resend', 'expire']);
    expect(after('exit', 50)).toBe('resend');
  });

  test('a stop is given up only after the whole quarantine: one under way would rest and nobody know of it', () => {
    const again = (answers: number, ageMs: number) =>
      decideUnknown(
        { ...order(answers, null), leg: 'stop', attempt: 2 },
        absent,
        epochMs(sentAt + ageMs),
        quarantineMs,
      ).kind;
    expect(again(50, quarantineMs)).toBe('wait');
    expect(again(1, quarantineMs + 1)).toBe('wait');
    expect(again(2, quarantineMs + 1)).toBe('refuse');
  });

  test('a stop is sent again early, but never on one answer and never on silence', () => {
    const stop = (answers: number, answer: LookupOutcome, ageMs: number) =>
      decideUnknown({ ...order(answers, null), leg: 'stop' }, answer, epochMs(sentAt + ageMs), quarantineMs);
    expect(stop(1, absent, 2_000).kind).toBe('resend');
    expect(stop(0, absent, 2_000)).toMatchObject({ kind: 'wait', countAbsent: true });
    expect(stop(5, absent, 1_500).kind).toBe('wait');
    expect(stop(5, dark, 2_000).kind).toBe('wait');
    for (const leg of ['entry', 'exit', 'target'] as const) {
      const other = { ...order(5, null), leg };
      expect(decideUnknown(other, absent, epochMs(sentAt + 2_000), quarantineMs).kind).toBe('wait');
    }
  });

  test('silence is never an answer', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(800_000), (answers, ageMs) => {
        expect(decide(answers, dark, ageMs)).toMatchObject({ kind: 'wait', countAbsent: false });
      }),
    );
  });

  test('a person is told about an entry that stays in the dark, not about a stop', () => {
    const late = 16 * 60_000;
    expect(decide(0, dark, late).kind).toBe('manual');
    const stop = { ...order(0, null), leg: 'stop' as const };
    expect(decideUnknown(stop, dark, epochMs(sentAt + late), quarantineMs).kind).toBe('wait');
  });
});
