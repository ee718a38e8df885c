import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { systemUnderTest } from '../testing/running-system.ts';
import { allDeliveries, isFinal, PASSWORD, postAlert, signUp, startWebhookBot } from '../testing/trader.ts';
import { until } from '../testing/until.ts';

const LOOKS = [
  { name: 'desktop, light', width: 1440, height: 900, theme: 'light', locale: 'en-GB' },
  { name: 'phone, dark, Korean', width: 390, height: 844, theme: 'dark', locale: 'ko-KR' },
] as const;
const PUBLIC = ['/', '/sign-up', '/sign-in'];
const PRIVATE = [
  '/home',
  '/bots',
  '/backtests',
  '/backtests/searches',
  '/backtests/searches/new',
  '/strategies',
  '/exchanges',
  '/webhooks',
  '/journal',
  '/slippage',
  '/risk',
  '/settings',
  '/onboarding',
];

/** A user with something to show on every page. @returns e-mail and the pages of single things. */
async function furnishedUser(): Promise<{ readonly email: string; readonly pages: readonly string[] }> {
  const system = systemUnderTest();
  const trader = await signUp(system.urls.api);
  const { client } = trader;
  const account = await client.createDemoAccount({ body: {} });
  await until(
    'the account is active',
    async () => (await client.getAccount({ params: { id: account.id } })).status === 'active',
  );
  const hook = await startWebhookBot(trader, account.id, 'BTC/USDT:USDT');
  expect(await postAlert(hook.url, { v: 1, id: 'furnish', ticker: 'BTCUSDT.P', action: 'short' })).toBe(202);
  const risk = { leverage: 3, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 };
  const backtest = await client.createBacktest({
    body: { symbol: 'BTC/USDT:USDT', timeframe: '1h', strategyId: 'supertrend', risk },
  });
  const study = await client.createStudy({
    body: {
      backtest: { symbol: 'BTC/USDT:USDT', timeframe: '4h', strategyId: 'supertrend', risk },
      space: [
        { key: 'period', min: 8, max: 12, step: 2 },
        { key: 'factor', min: 2, max: 4, step: 1 },
      ],
      search: { kind: 'sweep', method: 'grid' },
    },
  });
  await until('the alert has its end', async () => (await allDeliveries(trader)).every(isFinal));
  await until(
    'the backtest is done',
    async () => (await client.getBacktest({ params: { id: backtest.id } })).status === 'done',
  );
  await until(
    'the search is done',
    async () => (await client.getStudy({ params: { id: study.id } })).status === 'done',
  );
  const pages = [`/bots/${hook.botId}`, `/backtests/${backtest.id}`, `/backtests/searches/${study.id}`];
  return { email: trader.email, pages };
}

async function openAs(browser: Browser, look: (typeof LOOKS)[number]): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    locale: look.locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.addInitScript(`localStorage.setItem('theme', '${look.theme}')`);
  return page;
}

async function expectSound(page: Page, path: string): Promise<void> {
  const { urls } = systemUnderTest();
  const complaints: string[] = [];
  const note = (message: { type(): string; text(): string }): void => {
    if (message.type() === 'error') complaints.push(message.text());
  };
  page.on('console', note);
  await page.goto(`${urls.web}${path}`);
  await expect(page.getByRole('main').first()).toBeVisible();
  await page.waitForLoadState('networkidle').catch(() => undefined); // live pages poll; the check below needs no silence
  const { violations } = await new AxeBuilder({ page }).analyze();
  page.off('console', note);
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  expect.soft(found, `accessibility of ${path}`).toEqual([]);
  expect.soft(complaints, `console of ${path}`).toEqual([]);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect.soft(overflow, `sideways scrolling of ${path}`).toBeLessThanOrEqual(0);
}

test.describe('every page', () => {
  let user: Awaited<ReturnType<typeof furnishedUser>>;
  test.beforeAll(async () => {
    user = await furnishedUser();
  });

  for (const look of LOOKS) {
    test(`is accessible, quiet and fits: ${look.name}`, async ({ browser }) => {
      const page = await openAs(browser, look);
      for (const path of PUBLIC) await expectSound(page, path);
      await page.locator('input[type=email]').fill(user.email);
      await page.locator('input[autocomplete=current-password]').fill(PASSWORD);
      await page.locator('form button[type=submit]').click();
      await page.waitForURL('**/home');
      for (const path of [...PRIVATE, ...user.pages]) await expectSound(page, path);
      await page.context().close();
    });
  }
});
