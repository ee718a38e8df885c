import fc from 'fast-check';
import { expect, test } from 'vitest';

import { distinctName } from './distinct-name.ts';

test('a free name stays, a taken one gets the first free number', () => {
  expect(distinctName('Demo', [])).toBe('Demo');
  expect(distinctName('Demo', ['demo'])).toBe('Demo 2');
  expect(distinctName('Demo', ['Demo', 'Demo 2', 'Demo 4'])).toBe('Demo 3');
});

test('is never one of those taken, and never too long', () => {
  const name = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() === text);
  fc.assert(
    fc.property(name, fc.nat(20), (wanted, count) => {
      const taken: string[] = [];
      for (let each = 0; each <= count; each += 1) taken.push(distinctName(wanted, taken));
      expect(new Set(taken.map((each) => each.toLowerCase())).size).toBe(taken.length);
      for (const each of taken) expect(each.length).toBeLessThanOrEqual(60);
    }),
  );
});
