import type { Side } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBook } from './book.ts';
import type { Book, Resting, SelfTrade } from './book.ts';

interface Fill {
  readonly maker: number;
  readonly owner: number;
  readonly price: number;
  readonly quantity: number;
}

const side = fc.constantFrom<Side>('buy', 'sell');
const submission = fc.record({
  kind: fc.constantFrom('order', 'order', 'order', 'cancel', 'market'),
  side,
  price: fc.integer({ min: 95, max: 105 }),
  quantity: fc.integer({ min: 1, max: 20 }),
  owner: fc.integer({ min: 1, max: 4 }),
  selfTrade: fc.constantFrom<SelfTrade>('expire_maker', 'expire_taker', 'expire_both', 'none'),
  pick: fc.nat(),
});
type Submission = typeof submission extends fc.Arbitrary<infer T> ? T : never;

/** Plays submissions through a book and keeps a second, naive record of what rests. */
function play(
  steps: readonly Submission[],
  check: (book: Book, live: Map<number, Resting>, fills: Fill[]) => void,
) {
  const book = createBook(1);
  const live = new Map<number, Resting>();
  steps.forEach((step, index) => {
    const fills: Fill[] = [];
    if (step.kind === 'cancel') {
      const victim = [...live.values()][step.pick % Math.max(1, live.size)];
      if (victim) {
        expect(book.remove(victim)).toBe(true);
        live.delete(victim.id);
      }
    } else {
      const limit = step.kind === 'market' ? (step.side === 'buy' ? Infinity : 0) : step.price;
      const taker = { ...step, limit };
      const could = book.fillable(taker);
      const { remaining, selfTraded } = book.take(taker, {
        fill: (maker, price, quantity) => {
          fills.push({ maker: maker.id, owner: maker.owner, price, quantity });
          if (maker.quantity === 0) live.delete(maker.id);
        },
        expired: (maker) => {
          expect(maker.owner).toBe(step.owner);
          live.delete(maker.id);
        },
      });
      const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0);
      expect(filled).toBe(step.quantity - remaining);
      expect(filled).toBe(could);
      if (step.selfTrade !== 'none') expect(fills.every((fill) => fill.owner !== step.owner)).toBe(true);
      if (step.kind === 'order' && remaining > 0 && !selfTraded) {
        const order = {
          id: index,
          owner: step.owner,
          side: step.side,
          price: step.price,
          quantity: remaining,
        };
        book.rest(order);
        live.set(index, order);
      }
    }
    check(book, live, fills);
  });
}

const scripts = fc.array(submission, { maxLength: 60 });

describe('the order book', () => {
  test('is never crossed', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        play(steps, (book) => {
          const bid = book.best('buy');
          const ask = book.best('sell');
          if (bid !== null && ask !== null) expect(bid).toBeLessThan(ask);
        });
      }),
    );
  });

  test('holds exactly what rests: levels add up to the live orders', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        play(steps, (book, live) => {
          for (const name of ['buy', 'sell'] as const) {
            const expected = new Map<number, number>();
            for (const order of live.values())
              if (order.side === name)
                expected.set(order.price, (expected.get(order.price) ?? 0) + order.quantity);
            expect(new Map(book.depth(name, 1_000))).toEqual(expected);
          }
        });
      }),
    );
  });

  test('fills best price first, and at one price the earliest first', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        play(steps, (_book, _live, fills) => {
          for (let i = 1; i < fills.length; i += 1) {
            const before = fills[i - 1]!;
            const now = fills[i]!;
            if (before.price === now.price) expect(now.maker).toBeGreaterThan(before.maker);
          }
          const prices = fills.map((fill) => fill.price);
          const ascending = [...prices].sort((a, b) => a - b);
          expect([ascending, [...ascending].reverse()]).toContainEqual(prices);
        });
      }),
    );
  });

  test('tells every change of a level: a copy fed with changes stays equal', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const copy = { buy: new Map<number, number>(), sell: new Map<number, number>() };
        let lastId = 0;
        play(steps, (book) => {
          for (const name of ['buy', 'sell'] as const) {
            for (const [price, quantity] of book.drainChanges(name))
              if (quantity === 0) copy[name].delete(price);
              else copy[name].set(price, quantity);
            expect(copy[name]).toEqual(new Map(book.depth(name, 1_000)));
          }
          expect(book.updateId).toBeGreaterThanOrEqual(lastId);
          lastId = book.updateId;
        });
      }),
    );
  });
});

test('an order that would cross is not rested', () => {
  const book = createBook(1);
  book.rest({ id: 1, owner: 1, side: 'sell', price: 100, quantity: 1 });
  expect(() => book.rest({ id: 2, owner: 2, side: 'buy', price: 100, quantity: 1 })).toThrow(/would cross/);
});
