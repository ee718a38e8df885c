import { expect, test } from 'vitest';
import { z } from 'zod';
import { faultOfIssue } from './field-fault.ts';

const Body = z.strictObject({
  leverage: z.number().int().min(1).max(10),
  name: z.string().min(1).max(5),
  side: z.enum(['long', 'short']),
  id: z.uuid(),
  step: z.number().multipleOf(5),
});
const good = {
  leverage: 2,
  name: 'a',
  side: 'long',
  id: '6f1b7a52-3c5c-4a53-9d6b-0d7c4f1f7a11',
  step: 10,
};

function faultOf(change: Record<string, unknown>) {
  const parsed = Body.safeParse({ ...good, ...change });
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return issue && faultOfIssue({ code: issue.code, message: issue.message, details: { ...issue } });
}

test('every kind of fault has a code and the numbers that its words need', () => {
  expect(faultOf({})).toBeNull();
  expect(faultOf({ leverage: 11 })).toEqual({ code: 'too_big', values: { max: 10 } });
  expect(faultOf({ leverage: 0 })).toEqual({ code: 'too_small', values: { min: 1 } });
  expect(faultOf({ leverage: '2' })).toEqual({ code: 'not_a_number' });
  expect(faultOf({ leverage: 2.5 })).toEqual({ code: 'not_whole' });
  expect(faultOf({ name: 2 })).toEqual({ code: 'wrong_type' });
  expect(faultOf({ leverage: undefined })).toEqual({ code: 'missing' });
  expect(faultOf({ name: '' })).toEqual({ code: 'too_short', values: { min: 1 } });
  expect(faultOf({ name: 'abcdef' })).toEqual({ code: 'too_long', values: { max: 5 } });
  expect(faultOf({ side: 'up' })).toEqual({ code: 'not_a_choice', values: { choices: 'long, short' } });
  expect(faultOf({ id: 'x' })).toEqual({ code: 'malformed' });
  expect(faultOf({ step: 7 })).toEqual({ code: 'not_a_multiple', values: { step: 5 } });
  expect(faultOf({ more: 1 })).toEqual({ code: 'unknown_field' });
});

test('a rule between two parameters names the other one; one that names none has its message only', () => {
  const details = { params: { other: 'slow' } };
  expect(faultOfIssue({ code: 'custom', message: 'm', details })).toEqual({
    code: 'not_smaller',
    values: { other: 'slow' },
  });
  expect(faultOfIssue({ code: 'custom', message: 'm', details: {} })).toEqual({ code: 'other' });
});

test('a bound on an amount that is a text names its figure', () => {
  const of = (params: Record<string, number>) =>
    faultOfIssue({ code: 'custom', message: 'm', details: { params } });
  expect(of({ min: 0 })).toEqual({ code: 'too_small', values: { min: 0 } });
  expect(of({ max: 5 })).toEqual({ code: 'too_big', values: { max: 5 } });
});
