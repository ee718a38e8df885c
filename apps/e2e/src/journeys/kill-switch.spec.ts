import { expect, test } from '@playwright/test';
import { systemUnderTest } from '../testing/running-system.ts';
import { PASSWORD, postAlert, signUp, startWebhookBot } from '../testing/trader.ts';
import { until } from '../testing/until.ts';

test('the kill switch leaves a position to its stop when asked to, and closes it when not', async ({
  page,
}) => {
  const system = systemUnderTest();
  const trader = await signUp(system.urls.api);
  const { client } = trader;
  const account = await client.createDemoAccount({ body: {} });
  const params = { id: account.id };
  await until('the account is active', async () => (await client.getAccount({ params })).status === 'active');
  const hook = await startWebhookBot(trader, account.id, 'BTC/USDT:USDT');
  expect(await postAlert(hook.url, { v: 1, id: 'in', ticker: 'BTCUSDT.P', action: 'long' })).toBe(202);
  const positions = async () => (await client.listPositions({})).items;
  const isCovered = async () => {
    const [position] = await positions();
    return position !== undefined && position.stopPrice !== null && position.unprotectedSeconds === 0;
  };
  await until('the position is protected', isCovered);
  const { unprotectedLongestSeconds } = await client.getDashboard({ query: {} });
  expect(unprotectedLongestSeconds).not.toBeNull();
  expect(unprotectedLongestSeconds).toBeLessThan(5);

  await page.goto(`${system.urls.web}/sign-in`);
  await page.getByLabel('E-mail').fill(trader.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL('**/home');
  const dialog = page.getByRole('dialog');

  await test.step('kept', async () => {
    await page.getByRole('button', { name: 'Kill switch' }).click();
    await expect(dialog.getByRole('radio', { name: /^Close every position/ })).toBeChecked();
    await expect(dialog.getByText('Closes 1 open position at the market price.')).toBeVisible();
    await dialog.getByRole('radio', { name: /^Leave positions open/ }).click();
    await expect(dialog.getByText('Leaves 1 position open:')).toBeVisible();
    await expect(dialog.getByText(/^protected by its stop at/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Stop all demo trading' }).click();
    await expect(dialog).toBeHidden();
    await until('the engine has paused the bot', async () => {
      const [bot] = (await client.listBots({})).items;
      return bot?.status === 'paused' && (await client.getAccount({ params })).killed;
    });
    await page.waitForTimeout(2_000);
    expect(await isCovered()).toBe(true);
  });

  await test.step('closed', async () => {
    await page.getByRole('button', { name: 'Kill switch' }).click();
    await expect(dialog.getByRole('radio', { name: /^Close every position/ })).toBeChecked();
    await dialog.getByRole('button', { name: 'Stop all demo trading' }).click();
    await until('the position is closed', async () => (await positions()).length === 0);
  });
});
