import { expect, test } from 'vitest';
import { faultOfIssue } from '../field-fault.ts';
import { RiskLevelBody, RiskLimitsBody } from './risk.ts';

const NONE = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};

function faultOf(notionalLimit: string) {
  const parsed = RiskLimitsBody.safeParse({ ...NONE, notionalLimit });
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return issue && faultOfIssue({ code: issue.code, message: issue.message, details: { ...issue } });
}

const TOO_BIG = { code: 'too_big', values: { max: 1_000_000_000_000 } };

test('an amount is bounded on both sides, and says which bound it broke', () => {
  for (const amount of ['0', '1500.50', '1000000000000', '0.000000000000000001'])
    expect(faultOf(amount), amount).toBeNull();
  for (const amount of ['1000000000001', '9'.repeat(21), '9'.repeat(400)])
    expect(faultOf(amount), amount).toEqual(TOO_BIG);
  expect(faultOf('-1')).toEqual({ code: 'too_small', values: { min: 0 } });
  expect(faultOf('1,5')).toEqual({ code: 'malformed' });
});

test('a fraction is no longer than what the database can take in', () => {
  expect(faultOf(`0.${'1'.repeat(20_000)}`)).toEqual({ code: 'too_long', values: { max: 40 } });
});

test('a limit from before there was a bound can still be read', () => {
  const level = {
    level: 'user',
    id: '6f1b7a52-3c5c-4a53-9d6b-0d7c4f1f7a11',
    name: null,
    accountId: null,
    limits: { ...NONE, notionalLimit: '9'.repeat(20) },
    use: null,
    stoppedAt: null,
  };
  expect(RiskLevelBody.safeParse(level).success).toBe(true);
});
