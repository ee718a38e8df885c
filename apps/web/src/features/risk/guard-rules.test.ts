import { GuardsBody, USUAL_GUARDS } from '@trendy/contracts';
import { describe, expect, test } from 'vitest';
import { GUARD_RULES, guardAt, isOn, switched, withGuard } from '#features/risk/guard-rules.ts';

const KEYS = Object.keys(GuardsBody.shape);

describe('the rules of a bot in the form', () => {
  test('there is one for everything that the API knows', () => {
    const named = new Set(
      GUARD_RULES.flatMap(({ numbers }) => numbers.map(({ path }) => path.split('.')[0])),
    );
    expect([...named].sort()).toEqual([...KEYS].sort());
  });

  test('each, switched on with its usual numbers, is one that the API takes', () => {
    for (const rule of GUARD_RULES) {
      let guards = switched({}, rule, true);
      if (rule.symbols) guards = withGuard(guards, rule.symbols, ['BTC/USDT:USDT']);
      expect(GuardsBody.parse(guards), rule.key).toEqual(guards);
      expect(isOn(guards, rule), rule.key).toBe(true);
      expect(switched(guards, rule, false), rule.key).toEqual({});
    }
  });

  test('the bounds that the form shows are the API’s', () => {
    for (const rule of GUARD_RULES)
      for (const { path, max, step } of rule.numbers) {
        let guards = switched({}, rule, true);
        if (rule.symbols) guards = withGuard(guards, rule.symbols, ['BTC/USDT:USDT']);
        const above = GuardsBody.safeParse(withGuard(guards, path, max + step));
        expect(above.success, path).toBe(false);
        expect(above.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
      }
  });

  test('what a new bot has can be switched off rule by rule, leaving the others alone', () => {
    const [first, ...rest] = GUARD_RULES;
    const without = switched(USUAL_GUARDS, first!, false);
    expect(guardAt(without, 'drawdown')).toBeUndefined();
    expect(rest.map((rule) => isOn(without, rule))).toEqual(rest.map((rule) => isOn(USUAL_GUARDS, rule)));
  });

  test('one of two sizing rules can go without the other', () => {
    const risk = GUARD_RULES.find(({ key }) => key === 'riskPerTrade')!;
    const kelly = GUARD_RULES.find(({ key }) => key === 'kelly')!;
    const both = switched(switched({}, risk, true), kelly, true);
    expect(switched(both, risk, false)).toEqual({ sizing: { kellyFraction: 0.25 } });
  });
});
