import { StrategyBody } from '@trendy/contracts';
import { strategyList } from '@trendy/strategies';
import { expect, test } from 'vitest';
import { getStrategy } from './catalogue.ts';

test.each(strategyList.map((strategy) => strategy.id))('%s has its page', async (id) => {
  const answer = await getStrategy({ id });
  expect(answer.ok && StrategyBody.strict().safeParse(answer.value).error).toBeFalsy();
  expect(answer.ok && answer.value.whenItLoses.ko).toMatch(/[가-힣]/);
});

test('an unknown strategy is not found', async () => {
  expect(await getStrategy({ id: 'nothing' })).toMatchObject({ ok: false, error: { kind: 'not_found' } });
});
