import { expect, test } from 'vitest';
import { oneFlight } from './one-flight.ts';

const slow = (answers: string[], answer: string) => async () => {
  answers.push(answer);
  await Promise.resolve();
  return answer;
};

test('the second click of a double click gets the answer of the first', async () => {
  const sent: string[] = [];
  const both = [
    oneFlight('createDemoAccount', { body: { balance: 1 } }, slow(sent, 'first')),
    oneFlight('createDemoAccount', { body: { balance: 1 } }, slow(sent, 'second')),
  ];
  expect(await Promise.all(both)).toEqual(['first', 'first']);
  expect(sent).toEqual(['first']);
});

test('another question, another route, and the same one later are sent', async () => {
  const sent: string[] = [];
  await Promise.all([
    oneFlight('a', { body: 1 }, slow(sent, 'one')),
    oneFlight('a', { body: 2 }, slow(sent, 'two')),
    oneFlight('b', { body: 1 }, slow(sent, 'three')),
  ]);
  await oneFlight('a', { body: 1 }, slow(sent, 'four'));
  expect(sent).toEqual(['one', 'two', 'three', 'four']);
});

test('after a refusal the same may be asked again', async () => {
  await expect(oneFlight('a', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await oneFlight('a', {}, () => Promise.resolve('yes'))).toBe('yes');
});
