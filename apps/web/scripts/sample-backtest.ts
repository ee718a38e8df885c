import fs from 'node:fs';
import path from 'node:path';
import { createClient } from '@trendy/contracts';
import { thin } from '../src/charts/scale.ts';
import type { Point } from '../src/charts/scale.ts';
import { Report } from '../src/features/backtests/report.ts';

/**
 * Makes the landing page's sample: a real run of the engine over the built-in market, taken as it comes.
 * Run against a started system: `node --import tsx apps/web/scripts/sample-backtest.ts http://127.0.0.1:4000`
 */
const [apiUrl = 'http://127.0.0.1:4000'] = process.argv.slice(2);
const target = path.join(import.meta.dirname, '../src/features/landing/sample-report.json');

const email = `sample-${Date.now()}@example.com`;
const password = `${crypto.randomUUID()} for one run`;
const { token } = await createClient(fetch, apiUrl).signUp({ body: { email, password } });
const api = createClient(fetch, apiUrl, () => ({ authorization: `Bearer ${token}` }));
const account = await api.createDemoAccount({ body: {} });
while ((await api.getAccount({ params: { id: account.id } })).status === 'testing') await pause();

let run = await api.createBacktest({
  body: {
    symbol: 'BTC/USDT:USDT',
    timeframe: '1h',
    strategyId: 'supertrend',
    risk: { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 },
    days: 182,
  },
});
while (run.status === 'queued' || run.status === 'running') {
  await pause();
  run = await api.getBacktest({ params: { id: run.id } });
}
if (run.status !== 'done')
  throw new Error(`The run ended as ${run.status}: ${run.error?.code ?? 'no reason given'}`);

const report = Report.parse(await api.getBacktestReport({ params: { id: run.id } }));
const curve = thin(
  report.curve.time.map((at, index): Point => [at, report.curve.equity[index] ?? 0]),
  240,
);
const { settings, data, result, metrics, costs, benchmark, verdict } = report;
fs.writeFileSync(
  target,
  `${JSON.stringify({ settings, data, result, metrics, costs, benchmark, verdict, curve }, null, 1)}\n`,
);
console.log(`${target}: ${metrics.totalReturn.value} over ${result.trades} trades`);

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
