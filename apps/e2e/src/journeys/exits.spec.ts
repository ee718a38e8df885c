import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { ExchangeOperator } from '../testing/exchange-books.ts';
import { systemUnderTest } from '../testing/running-system.ts';
import { connectAccount, PASSWORD, postAlert, signUp } from '../testing/trader.ts';
import type { Trader } from '../testing/trader.ts';
import { until } from '../testing/until.ts';

async function openBots(page: Page, { email }: Trader): Promise<void> {
  const { urls } = systemUnderTest();
  await page.goto(`${urls.web}/sign-in`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL('**/home');
  await page.goto(`${urls.web}/bots`);
}

test('several targets and a moving stop: from the form to the exchange’s own books, and changed again', async ({
  page,
}) => {
  const system = systemUnderTest();
  const operator = new ExchangeOperator(system);
  const trader = await signUp(system.urls.api);
  const key = await operator.openAccount(10_000);
  await connectAccount(trader, key);
  const resting = async () =>
    (await operator.booksOf(key.apiKey)).algos.filter(({ algoStatus }) => algoStatus === 'NEW');
  const kinds = async () => (await resting()).map(({ orderType }) => orderType).sort();

  await test.step('the form says what is wrong before anything is sent', async () => {
    await openBots(page, trader);
    await page.getByRole('button', { name: 'New bot' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByText('TradingView alerts', { exact: true }).click();
    await form.getByText('Several targets', { exact: true }).click();
    await expect(form.getByText('The targets sell the whole position.')).toBeVisible();
    await form.getByLabel('Share 2, %').fill('70');
    await expect(form.getByText('The shares make 120 % together')).toBeVisible();
    await form.getByLabel('Share 2, %').fill('25');
    await expect(form.getByText('The targets sell 75 % of the position; 25 % stay')).toBeVisible();
    await form.getByLabel('Target 2, %').fill('1');
    await expect(form.getByText('At least 2.')).toBeVisible();
    await form.getByLabel('Target 2, %').fill('5');
    await form.getByRole('button', { name: 'Add a target' }).click();
    await expect(form.getByLabel('Target 3, %')).toHaveValue('6');
    await form.getByRole('button', { name: 'Remove target 3' }).click();
    await form.getByText('More ways out').click();
    await form.getByRole('switch', { name: 'Stop to break-even' }).click();
    await form.getByRole('button', { name: 'Create the bot' }).click();
  });

  let botId = '';
  await test.step('the bot’s page shows them', async () => {
    await page.waitForURL(/\/bots\/[0-9a-f-]{36}$/);
    botId = page.url().split('/').at(-1) ?? '';
    const settings = page.getByRole('region', { name: 'Settings' });
    await expect(settings.getByText('2 % · sells 50 %')).toBeVisible();
    await expect(settings.getByText('5 % · sells 25 %')).toBeVisible();
    await expect(settings.getByText('at +2 %, to +0.2 %')).toBeVisible();
  });

  const { client } = trader;
  let url = '';
  const alert = async (body: object) =>
    expect(await postAlert(url, { v: 1, ticker: 'BTCUSDT.P', ...body })).toBe(202);
  const bracket = (targets: number) => ['STOP_MARKET', ...Array<string>(targets).fill('TAKE_PROFIT_MARKET')];
  await test.step('an alert: the stop and both targets rest on the exchange', async () => {
    ({ url } = await client.createWebhook({ body: { botId } }));
    await client.startBot({ params: { id: botId } });
    await until(
      'the bot becomes active',
      async () => (await client.getBot({ params: { id: botId } })).status === 'active',
    );
    await alert({ id: 'one', action: 'long' });
    await expect.poll(kinds, { timeout: 30_000 }).toEqual(bracket(2));
    const { positions } = await operator.booksOf(key.apiKey);
    const held = Math.abs(positions[0]?.quantity ?? 0);
    const parts = (await resting())
      .filter(({ orderType }) => orderType !== 'STOP_MARKET')
      .map(({ quantity }) => Number(quantity) / held)
      .sort((a, b) => b - a);
    expect(parts[0]).toBeCloseTo(0.5, 1);
    expect(parts[1]).toBeCloseTo(0.25, 1);
  });

  await test.step('new settings wait for the next entry, whose alert brings three targets of its own', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog');
    await form.getByText('One target', { exact: true }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    await expect(page.getByRole('region', { name: 'Settings' }).getByText('sells 50 %')).toBeHidden();
    const { risk } = await client.getBot({ params: { id: botId } });
    expect(risk).toMatchObject({ takeProfitPercent: 5, exits: { breakEven: { triggerPercent: 2 } } });
    expect(await kinds()).toEqual(bracket(2));
    await alert({ id: 'two', action: 'close' });
    await expect.poll(kinds, { timeout: 30_000 }).toEqual([]);
    const takeProfit = [3, 4, 5].map((percent) => ({ percent }));
    await alert({ id: 'three', action: 'long', takeProfit });
    await expect.poll(kinds, { timeout: 30_000 }).toEqual(bracket(3));
  });
});
