import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { ExchangeOperator } from '../testing/exchange-books.ts';
import { systemUnderTest } from '../testing/running-system.ts';
import { PASSWORD } from '../testing/trader.ts';
import { until } from '../testing/until.ts';
import { clientOrderIdsOf } from '../testing/whole-database.ts';

const run = promisify(execFile);

test('from the landing page to a protected position, and out of it', async ({ page }) => {
  const system = systemUnderTest();
  const operator = new ExchangeOperator(system);
  const email = `journey-${randomUUID().slice(0, 8)}@example.com`;
  let apiKey = '';
  const refusals: string[] = [];
  page.on('pageerror', (error) => refusals.push(error.message));

  await test.step('sign up', async () => {
    await page.goto(system.urls.web);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.getByRole('link', { name: 'Start with play money' }).first().click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('heading', { name: 'Where do you want to trade?' })).toBeVisible();
  });

  await test.step('1: the built-in exchange', async () => {
    await page.getByRole('button', { name: 'Open a play-money account' }).click();
    await expect(page.getByText('Ready to trade with')).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Continue' }).click();
  });

  await test.step('2: a strategy, and a reload loses nothing', async () => {
    await expect(page.getByRole('heading', { name: 'Which strategy fits you?' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Which strategy fits you?' })).toBeVisible();
    await page.getByRole('button', { name: /^Show all/ }).click();
    await page.getByRole('radio', { name: /EMA crossover/i }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  });

  await test.step('3: risk', async () => {
    await expect(page.getByRole('heading', { name: 'How much may one trade lose?' })).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
  });

  let command = '';
  await test.step('4: the webhook', async () => {
    await page.getByRole('button', { name: 'Create the webhook and start the bot' }).click();
    await expect(page.getByTestId('webhook-url')).toBeVisible();
    await page.getByText('Try it from a terminal').click();
    command = (await page.getByTestId('webhook-curl').innerText()).trim();
    expect(command).toContain('curl');
    await expect(page.getByText('Running', { exact: true })).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Continue' }).click();
  });

  await test.step('5: the first backtest', async () => {
    await page.getByRole('button', { name: 'Run the backtest' }).click();
    await expect(page.getByRole('link', { name: 'See the whole report' })).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Go to Home' }).click();
    await page.waitForURL('**/home');
  });

  const positions = page.getByRole('region', { name: 'Open positions' });
  await test.step('an alert by curl becomes a position with its stop, without a reload', async () => {
    await expect(positions.getByText('No open position')).toBeVisible();
    const { stdout } = await run('bash', ['-c', command]);
    expect(stdout).toContain('queued');
    await expect(positions.getByTestId('position-stop')).toBeVisible({ timeout: 20_000 });
    await expect(positions.getByText('Long')).toBeVisible();
  });

  await test.step('the stop rests on the exchange, by the exchange’s own books', async () => {
    const [entry] = await clientOrderIdsOf(system, email, 'entry');
    apiKey = (await operator.keyOfOrder(entry ?? '')) ?? '';
    const booksNow = async () => {
      const { positions: held, algos } = await operator.booksOf(apiKey);
      return { held, resting: algos.filter(({ algoStatus }) => algoStatus === 'NEW') };
    };
    // The page shows what is meant to rest as soon as it is decided; it may be on its way.
    await until('both rest', async () => (await booksNow()).resting.length === 2);
    const { held, resting } = await booksNow();
    expect(held).toHaveLength(1);
    expect(resting.map(({ side, reduceOnly }) => ({ side, reduceOnly }))).toEqual([
      { side: 'SELL', reduceOnly: true },
      { side: 'SELL', reduceOnly: true },
    ]);
    expect(resting.map(({ orderType }) => orderType).sort()).toEqual(['STOP_MARKET', 'TAKE_PROFIT_MARKET']);
  });

  await test.step('close', async () => {
    await positions.getByRole('button', { name: /^Close BTC/ }).click();
    await page.getByRole('button', { name: 'Close the position' }).click();
    await expect(positions.getByText('No open position')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('1 closed trade')).toBeVisible({ timeout: 20_000 });
    await until('the exchange has neither position nor resting order', async () => {
      const { positions: held, algos } = await operator.booksOf(apiKey);
      return held.length === 0 && algos.every(({ algoStatus }) => algoStatus !== 'NEW');
    });
  });
  expect(refusals).toEqual([]);
});
