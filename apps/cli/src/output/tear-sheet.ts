import type { BacktestReport, ReportInterval, Verdict } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { escapeHtml as esc } from './escape-html.ts';
import { amount, dayText, percentText, ratioText } from './figures.ts';
import { holdNote, termsText } from './print-terms.ts';
import { reportWords } from './report-words.ts';
import type { Language, ReportWords } from './report-words.ts';
import { comparisonChart, drawdownChart, equityChart, waterfallChart } from './svg-charts.ts';
import {
  decisionsTable,
  drawdownsTable,
  figuresTable,
  monthsTable,
  scrolled,
  tradesTable,
} from './tear-sheet-tables.ts';
import { STYLE } from './tear-sheet-style.ts';

export interface TearSheetOptions {
  readonly language: Language;
  /** What the result is worth among all that was tried. */
  readonly verdict: Verdict | null;
}

/** The report as one page: no script, nothing loaded from outside, light and dark, wide and narrow. */
export function renderTearSheet(report: BacktestReport, { language, verdict }: TearSheetOptions): string {
  const { data, settings } = report;
  const words = reportWords(language);
  const { label } = words;
  const title = `${settings.strategy.id} ${label('on')} ${settings.symbol}, ${settings.timeframe}`;
  return `<!doctype html>
<html lang="${language}">
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
<p class="eyebrow">${label('eyebrow')}</p>
<h1>${esc(title)}</h1>
<p>${dayText(data.from)} – ${dayText(data.to)} · ${data.bars.toLocaleString('en')} ${label('bars')} · ${label('capital')} ${amount(settings.capital)}</p>
<p>${esc(termsText(settings, words))}</p>
</header>
${verdictBox(verdict, words)}
${tiles(report, words)}
${range(report.interval, words)}
${warnings(report, words)}
<section><h2>${label('equity')}</h2>${equityChart(report.curve, words)}</section>
<section><h2>${label('drawdown')}</h2>${drawdownChart(report.curve, words)}</section>
<section><h2>${label('comparison')}</h2>${comparisonChart(report.curve, words)}
<p class="legend"><span class="line"></span>${label('strategyLine')} <span class="line hold"></span>${label('holdLine')}</p><p class="legend">${esc(holdNote(report, words))}</p></section>
<div class="columns">
<section><h2>${label('waterfall')}</h2>${waterfallChart(report.costs, words)}</section>
<section><h2>${label('figures')}</h2>${figuresTable(report, words)}</section>
</div>
<section><h2>${label('months')}</h2>${monthsTable(report.months, words)}</section>
<section><h2>${label('drawdowns')}</h2>${drawdownsTable(report, words)}</section>
<section><h2>${label('trades')}</h2>${tradesTable(report, words)}</section>
<section><h2>${label('decisions')}</h2>${decisionsTable(report, words)}</section>
<section><h2>${label('charged')}</h2><dl>${Object.entries(report.conventions)
    .map(([code, text]) => `<dt>${esc(words.convention(code))}</dt><dd>${esc(text[language])}</dd>`)
    .join('')}</dl></section>
<footer>${label('data')} ${esc(data.source ?? '')} ${data.hash} · ${label('parameters')} ${esc(JSON.stringify(settings.strategy.params))} · ${label('promise')}</footer>
</main>
</body>
</html>
`;
}

function verdictBox(verdict: Verdict | null, { label, language }: ReportWords): string {
  if (!verdict) return '';
  return `<section class="verdict ${verdict.level}"><h2>${label('verdict')}</h2><p>${esc(verdict.words[language])}</p></section>`;
}

function tiles({ benchmark, metrics, result }: BacktestReport, words: ReportWords): string {
  const { label } = words;
  const tile = (name: string, value: string, tone = ''): string =>
    `<div class="tile"><span>${name}</span><strong class="${tone}">${value}</strong></div>`;
  const tone = (value: number | null): string => (value === null ? '' : value >= 0 ? 'gain' : 'loss');
  const shown = (metric: Metric, text: (value: number) => string): string =>
    metric.value === null ? `– <small>${esc(words.metricReason(metric.reason))}</small>` : text(metric.value);
  return `<section class="tiles" aria-label="${label('result')}">
${tile(label('finalEquity'), amount(result.finalEquity))}
${tile(label('net'), shown(metrics.totalReturn, percentText), tone(metrics.totalReturn.value))}
${tile(label('hold'), percentText(benchmark.return), tone(benchmark.return))}
${tile(label('maxDrawdown'), shown(metrics.maxDrawdown, percentText))}
${tile(label('sharpe'), shown(metrics.sharpe, ratioText))}
${tile(label('profitFactor'), shown(metrics.profitFactor, ratioText))}
${tile(label('winRate'), shown(metrics.winRate, percentText))}
${tile(label('trades'), String(result.trades))}
</section>`;
}

function range(interval: ReportInterval | undefined, words: ReportWords): string {
  if (!interval) return '';
  const { label } = words;
  const { breakEven, cells, chargedBps, headline, high, low } = interval;
  const paths = { worst: label('worstPath'), base: label('basePath'), best: label('bestPath') };
  const rows = (['worst', 'base', 'best'] as const).map((path) => {
    const nets = cells.filter((cell) => cell.path === path).map((cell) => cell.netReturn);
    return `<tr><th scope="row">${paths[path]}</th><td>${percentText(Math.min(...nets))}</td><td>${percentText(Math.max(...nets))}</td></tr>`;
  });
  const text = label('rangeText', {
    low: percentText(low),
    high: percentText(high),
    headline: percentText(headline.netReturn),
    path: paths[headline.path],
    cost:
      breakEven.costBps === null
        ? `– (${words.metricReason(breakEven.reason ?? '')})`
        : label('aSide', { cost: breakEven.costBps.toFixed(2) }),
    charged: chargedBps,
  });
  return `<section><h2>${label('range')}</h2><p>${esc(text)}</p>${scrolled([label('path'), label('lowest'), label('highest')], rows, rows.length, words)}</section>`;
}

function warnings(report: BacktestReport, { label, language }: ReportWords): string {
  if (report.warnings.length === 0) return '';
  const items = report.warnings.map((warning) => `<li>${esc(warning.text[language])}</li>`).join('');
  return `<section class="warnings"><h2>${label('warnings')}</h2><ul>${items}</ul></section>`;
}
