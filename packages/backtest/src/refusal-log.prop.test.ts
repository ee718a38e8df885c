import { marketMs } from '@trendy/domain';
import type { Reason, RefusedEntry } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefusalLog } from './refusal-log.ts';

const codes = fc.constantFrom('short_not_allowed', 'drawdown_limit', 'bot_paused');
const reasons: fc.Arbitrary<Reason> = fc.oneof(
  codes.map((code) => ({ code })),
  fc.record({ code: codes, values: fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string())) }),
);
const entries: fc.Arbitrary<RefusedEntry[]> = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 4e12 }), reason: reasons }).map(({ at, reason }) => ({
    kind: 'refused',
    at: marketMs(at),
    botId: 'bot',
    signalKey: `bar:bot:${at}`,
    reason,
  })),
  { maxLength: 50 },
);

test('every refusal comes back with its time and reason, in order', () => {
  fc.assert(
    fc.property(entries, codes, (given, code) => {
      const log = new RefusalLog();
      for (const entry of given) log.add(entry);
      const kept = given.map(({ at, reason }) => ({ at, reason }));
      expect(log.map((refusal) => refusal)).toStrictEqual(kept);
      expect(log.first(code)).toStrictEqual(kept.find(({ reason }) => reason.code === code));
    }),
  );
});
