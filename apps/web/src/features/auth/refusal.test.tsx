import { ApiError } from '@trendy/contracts';
import type { Problem } from '@trendy/contracts';
import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { faultAmong } from '#data/field-fault.tsx';
import { readRefusal, writeRefusal } from '#features/auth/refusal.ts';
import en from '../../../messages/en.json';
import ko from '../../../messages/ko.json';

const refused = (problem: Partial<Problem>) =>
  new ApiError({ type: 't', title: 't', status: 400, code: 'invalid', detail: 'Some fields …', ...problem });

const through = (problem: Partial<Problem>) => readRefusal(writeRefusal(refused(problem)));

const said = (locale: 'en' | 'ko', problem: Partial<Problem>): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={locale === 'en' ? en : ko} timeZone="UTC">
      {faultAmong(through(problem).fields, 'password')}
    </NextIntlClientProvider>,
  );

test('code and figures of a fault come through next-auth; what was typed does not', () => {
  const fault = { field: 'password', code: 'too_short', message: 'use 12', values: { min: 12 } };
  expect(through({ errors: [{ ...fault, value: 'hunter2' }] }).fields).toEqual([fault]);
  expect(writeRefusal(refused({ errors: [{ ...fault, value: 'hunter2' }] }))).not.toContain('hunter2');
});

test('a wait comes through, and without one a minute is meant', () => {
  expect(through({ code: 'too_many_attempts', retryAfterSeconds: 7 })).toMatchObject({
    code: 'too_many_attempts',
    retryAfterSeconds: 7,
  });
  expect(through({}).retryAfterSeconds).toBe(60);
});

test('a fault is said in the reader’s language; one without words keeps the server’s', () => {
  const fault = { field: 'password', code: 'password_obvious', message: 'is one of the first' };
  expect(said('ko', { errors: [fault] })).toBe(ko.fieldFaults.password_obvious);
  expect(said('en', { errors: [fault] })).toBe(en.fieldFaults.password_obvious);
  expect(said('ko', { errors: [{ ...fault, code: 'other' }] })).toBe('is one of the first');
});

test('what next-auth says by itself is not taken for ours', () => {
  expect(readRefusal(undefined).code).toBe('unreachable');
  expect(readRefusal('unreachable').code).toBe('unreachable');
  expect(readRefusal('CredentialsSignin').code).toBe('unexpected');
});
