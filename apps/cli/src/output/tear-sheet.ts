import type { BacktestReport } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { escapeHtml as esc } from './escape-html.ts';
import { STYLE } from './tear-sheet-style.ts';
import { comparisonChart, drawdownChart, equityChart, waterfallChart } from './svg-charts.ts';

const MAX_ROWS = 500;

/** The report as one page: no script, nothing loaded from outside, light and dark. */
export function renderTearSheet(report: BacktestReport): string {
  const { data, settings } = report;
  const title = `${settings.strategy.id} on ${settings.symbol}, ${settings.timeframe}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">Trendy backtest</p>
<h1>${esc(title)}</h1>
<p>${day(data.from)} – ${day(data.to)} · ${data.bars.toLocaleString('en')} bars · capital ${amount(settings.capital)} · leverage ${settings.risk.leverage}× · size ${settings.risk.sizePercent} % · stop ${settings.risk.stopPercent} %</p>
</header>
${tiles(report)}
<section><h2>Equity</h2>${equityChart(report.curve)}</section>
<section><h2>Drawdown</h2>${drawdownChart(report.curve)}</section>
<section><h2>Against buying and holding</h2>${comparisonChart(report.curve)}
<p class="legend"><span class="line"></span>strategy <span class="line hold"></span>buy and hold, the whole capital, no leverage</p></section>
<div class="columns">
<section><h2>From gross to net</h2>${waterfallChart(report.costs)}</section>
<section><h2>Figures</h2>${figures(report)}</section>
</div>
${warnings(report)}
<section><h2>Trades</h2>${trades(report)}</section>
<section><h2>Decisions</h2>${decisions(report)}</section>
<section><h2>How it was charged</h2><dl>${Object.entries(report.conventions)
    .map(([code, text]) => `<dt>${esc(code)}</dt><dd>${esc(text)}</dd>`)
    .join('')}</dl></section>
<footer>Data ${esc(data.source ?? '')} ${data.hash} · parameters ${esc(JSON.stringify(settings.strategy.params))} · past results promise nothing.</footer>
</main>
</body>
</html>
`;
}

function tiles(report: BacktestReport): string {
  const { benchmark, metrics, result } = report;
  const tile = (label: string, value: string, tone = ''): string =>
    `<div class="tile"><span>${label}</span><strong class="${tone}">${value}</strong></div>`;
  const tone = (value: number | null): string => (value === null ? '' : value >= 0 ? 'gain' : 'loss');
  return `<section class="tiles" aria-label="Result">
${tile('Final equity', amount(result.finalEquity))}
${tile('Net return', percent(metrics.totalReturn), tone(metrics.totalReturn.value))}
${tile('Buy and hold', percent({ value: benchmark.return }), tone(benchmark.return))}
${tile('Max drawdown', percent(metrics.maxDrawdown))}
${tile('Sharpe', ratio(metrics.sharpe))}
${tile('Profit factor', ratio(metrics.profitFactor))}
${tile('Win rate', percent(metrics.winRate))}
${tile('Trades', String(result.trades))}
</section>`;
}

function figures(report: BacktestReport): string {
  const { metrics } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['CAGR', percent(metrics.cagr)],
    ['Volatility, yearly', percent(metrics.volatility)],
    ['Sortino', ratio(metrics.sortino)],
    ['Calmar', ratio(metrics.calmar)],
    ['Omega', ratio(metrics.omega)],
    ['Tail ratio', ratio(metrics.tailRatio)],
    ['Ulcer index', ratio(metrics.ulcerIndex)],
    ['Expectancy per trade', ratio(metrics.expectancy)],
    ['Payoff', ratio(metrics.payoff)],
    ['System quality', ratio(metrics.systemQuality)],
    ['Time in market', percent(metrics.timeInMarket)],
  ];
  return `<table><tbody>${rows.map(([label, value]) => `<tr><th scope="row">${label}</th><td>${value}</td></tr>`).join('')}</tbody></table>`;
}

function warnings(report: BacktestReport): string {
  if (report.warnings.length === 0) return '';
  const items = report.warnings.map((warning) => `<li>${esc(warning.text)}</li>`).join('');
  return `<section class="warnings"><h2>To be known</h2><ul>${items}</ul></section>`;
}

function trades(report: BacktestReport): string {
  const rows = report.trades
    .slice(-MAX_ROWS)
    .map(
      (trade) =>
        `<tr><td>${trade.number}</td><td>${trade.side}</td><td>${trade.quantity}</td><td>${minute(trade.entryTime)}</td><td>${trade.entryPrice}</td><td>${trade.exitTime === null ? 'open' : minute(trade.exitTime)}</td><td>${trade.exitPrice}</td><td>${esc(trade.exitReason)}</td><td>${amount(trade.fees)}</td><td>${amount(trade.funding)}</td><td class="${Number(trade.pnl) >= 0 ? 'gain' : 'loss'}">${signed(trade.pnl)}</td></tr>`,
    );
  return scrolled(
    ['#', 'Side', 'Quantity', 'Entry (UTC)', 'Price', 'Exit (UTC)', 'Price', 'Why', 'Fees', 'Funding', 'Net'],
    rows,
    report.trades.length,
  );
}

function decisions(report: BacktestReport): string {
  const rows = report.decisions
    .slice(-MAX_ROWS)
    .map(
      (decision) =>
        `<tr><td>${minute(decision.time)}</td><td>${decision.exposure}</td><td>${decision.stop ?? '–'}</td><td>${decision.target ?? '–'}</td><td>${esc(decision.reason.code)}</td></tr>`,
    );
  return scrolled(
    ['Time (UTC)', 'Wanted exposure', 'Stop', 'Target', 'Reason'],
    rows,
    report.decisions.length,
  );
}

function scrolled(header: readonly string[], rows: readonly string[], total: number): string {
  if (rows.length === 0) return '<p>None.</p>';
  const head = header.map((name) => `<th scope="col">${name}</th>`).join('');
  const note = total > rows.length ? `<p>The last ${rows.length} of ${total}.</p>` : '';
  return `${note}<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const amount = (text: string): string =>
  Number(text).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = (text: string): string =>
  `${Number(text) >= 0 ? '+' : '−'}${amount(String(Math.abs(Number(text))))}`;
const percent = (metric: Metric): string =>
  metric.value === null ? `– <small>${esc(metric.reason)}</small>` : `${(metric.value * 100).toFixed(2)} %`;
const ratio = (metric: Metric): string =>
  metric.value === null ? `– <small>${esc(metric.reason)}</small>` : metric.value.toFixed(2);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
