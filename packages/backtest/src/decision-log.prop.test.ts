import { marketMs, ticks } from '@trendy/domain';
import type { DecisionEntry } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecisionLog } from './decision-log.ts';

const names = fc.constantFrom('close', 'fast', 'slow', 'line', '7');
const number = fc.double();
const reason = fc.record(
  {
    code: fc.constantFrom('cross_up', 'cross_down', 'trend_up', 'alert'),
    values: fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(names, number, { noNullPrototype: true }) },
      fc.dictionary(names, fc.oneof(number, fc.string()), { noNullPrototype: true }),
    ),
  },
  { requiredKeys: ['code'], noNullPrototype: true },
);
const price = fc.integer({ min: 1, max: 1e9 }).map(ticks);
const entry = fc
  .record(
    {
      at: fc.nat().map(marketMs),
      exposure: fc.double({ min: -1, max: 1, noNaN: true }),
      reason,
      stop: price,
      target: price,
    },
    { requiredKeys: ['at', 'exposure', 'reason'] },
  )
  .map((given): DecisionEntry => ({ ...given, kind: 'decision', botId: 'bot', signalKey: 'key' }));

test('every decision reads back as it was, in order and to the last bit', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 400, size: 'max' }), (entries) => {
      const log = new DecisionLog();
      const places = entries.map((each) => {
        log.add(each);
        return log.last;
      });
      const expected = entries.map(({ kind: _kind, botId: _bot, signalKey: _key, ...kept }) => kept);
      expect(log.map((each) => each)).toStrictEqual(expected);
      // A report is text in the end: the order of the names counts.
      expect(JSON.stringify(log.map((each) => each.reason))).toBe(
        JSON.stringify(entries.map((each) => each.reason)),
      );
      places.forEach((place, index) => expect(log.reasonAt(place)).toStrictEqual(entries[index]!.reason));
    }),
  );
});
