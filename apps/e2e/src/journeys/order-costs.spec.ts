import { expect, test } from '@playwright/test';
import { systemUnderTest } from '../testing/running-system.ts';
import { allDeliveries, isFinal, PASSWORD, postAlert, signUp, startWebhookBot } from '../testing/trader.ts';
import { until } from '../testing/until.ts';

test('what an entry and its exit cost, found from the navigation', async ({ page }) => {
  const system = systemUnderTest();
  const trader = await signUp(system.urls.api);
  const account = await trader.client.createDemoAccount({ body: {} });
  await until(
    'the account is active',
    async () => (await trader.client.getAccount({ params: { id: account.id } })).status === 'active',
  );
  const hook = await startWebhookBot(trader, account.id, 'BTC/USDT:USDT');
  for (const [id, action] of Object.entries({ in: 'long', out: 'close' })) {
    expect(await postAlert(hook.url, { v: 1, id, ticker: 'BTCUSDT.P', action })).toBe(202);
    await until('the alert has its end', async () => (await allDeliveries(trader)).every(isFinal));
  }
  const costs = async () => (await trader.client.listSlippage({ query: {} })).items;
  await until('both are filled', async () => {
    const filled = (await costs()).filter(({ shortfallBps }) => shortfallBps !== null);
    return (
      filled
        .map(({ leg }) => leg)
        .sort()
        .join() === 'entry,exit'
    );
  });

  await page.goto(`${system.urls.web}/sign-in`);
  await page.getByLabel('E-mail').fill(trader.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL('**/home');
  await page.getByRole('navigation').getByRole('link', { name: 'Slippage' }).first().click();
  await expect(page.getByRole('heading', { name: 'Slippage' })).toBeVisible();
  const rows = page.getByRole('table').getByRole('row').filter({ hasText: 'BTC' });
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Kind of order').selectOption('Exit');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('bps');
  await page.getByLabel('Kind of order').selectOption('Stop');
  await expect(page.getByText('Nothing yet')).toBeVisible();
});
