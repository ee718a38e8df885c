import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { systemUnderTest } from '../testing/running-system.ts';
import { PASSWORD } from '../testing/trader.ts';

const VERDICT = /No evidence of an edge|Weak evidence of an edge|The data support an edge/;

test('from signing up to a backtest, a search over its parameters, and what the result is worth', async ({
  page,
}) => {
  const { urls } = systemUnderTest();
  const refusals: string[] = [];
  page.on('pageerror', (error) => refusals.push(error.message));
  const evidence = page.getByTestId('evidence');

  await test.step('sign up', async () => {
    await page.goto(`${urls.web}/sign-up`);
    await page.getByLabel('E-mail').fill(`search-${randomUUID().slice(0, 8)}@example.com`);
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('heading', { name: 'Where do you want to trade?' })).toBeVisible();
  });

  await test.step('a backtest says first what it is worth, then its range', async () => {
    await page.goto(`${urls.web}/backtests?new=1&strategy=ema-crossover`);
    await page.getByRole('button', { name: 'Run the backtest' }).click();
    await expect(evidence.getByText(VERDICT)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('heading', { name: 'The result as a range' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Month by month' })).toBeVisible();
  });

  await test.step('its settings become a search', async () => {
    await page.getByRole('link', { name: 'Try other parameters' }).click();
    await expect(page.getByText('Filled in from your backtest')).toBeVisible();
    await expect(page.getByText('You have tried this strategy once.')).toBeVisible();
    await page.getByRole('spinbutton', { name: 'To', exact: true }).first().fill('12');
    await page.getByRole('button', { name: 'Start the search' }).click();
  });

  await test.step('the search ends with a verdict that counts every try, the backtest among them', async () => {
    await expect(evidence.getByText(VERDICT)).toBeVisible({ timeout: 90_000 });
    await expect(page.getByRole('grid', { name: /Sharpe by Fast EMA/ })).toBeVisible();
    const tries = evidence.locator('dd').nth(1);
    expect(Number.parseInt(await tries.innerText(), 10)).toBeGreaterThan(20);
  });

  await test.step('the verdict goes where the settings go', async () => {
    await page.getByRole('button', { name: 'Run this backtest' }).first().click();
    await expect(page.getByRole('heading', { name: 'The result as a range' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(evidence.getByText(/configurations were tried/)).toBeVisible();
  });
  expect(refusals).toEqual([]);
});
