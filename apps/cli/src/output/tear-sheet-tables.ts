import type { BacktestReport, ReportMonth } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { escapeHtml as esc } from './escape-html.ts';
import { amount, dayText, minuteText, percentText, ratioText, signed, withError } from './figures.ts';
import type { Label, ReportWords } from './report-words.ts';

const MAX_ROWS = 500;

/** Every figure with its standard error where one is known. */
export function figuresTable({ errors, metrics }: BacktestReport, words: ReportWords): string {
  const row = (label: Label, metric: Metric, error: Metric | undefined, text: (value: number) => string) =>
    `<tr><th scope="row">${words.label(label)}</th><td>${
      metric.value === null
        ? `– <small>${esc(words.metricReason(metric.reason))}</small>`
        : withError(metric, error, text)
    }</td></tr>`;
  const rows = [
    row('net', metrics.totalReturn, errors.totalReturn, percentText),
    row('cagr', metrics.cagr, errors.cagr, percentText),
    row('volatility', metrics.volatility, errors.volatility, percentText),
    row('sharpe', metrics.sharpe, errors.sharpe, ratioText),
    row('sortino', metrics.sortino, errors.sortino, ratioText),
    row('maxDrawdown', metrics.maxDrawdown, errors.maxDrawdown, percentText),
    row('calmar', metrics.calmar, errors.calmar, ratioText),
    row('omega', metrics.omega, undefined, ratioText),
    row('tailRatio', metrics.tailRatio, undefined, ratioText),
    row('ulcerIndex', metrics.ulcerIndex, undefined, ratioText),
    row('winRate', metrics.winRate, errors.winRate, percentText),
    row('expectancy', metrics.expectancy, errors.expectancy, ratioText),
    row('payoff', metrics.payoff, undefined, ratioText),
    row('systemQuality', metrics.systemQuality, undefined, ratioText),
    row('timeInMarket', metrics.timeInMarket, undefined, percentText),
  ];
  return `<table><tbody>${rows.join('')}</tbody></table><p class="legend">${words.label('errorNote', { days: errors.days })}</p>`;
}

/** A row a year, a column a month, and the year's whole. */
export function monthsTable(months: readonly ReportMonth[], words: ReportWords): string {
  const years = [...new Set(months.map(({ year }) => year))];
  const names = Array.from({ length: 12 }, (_unused, month) =>
    new Date(Date.UTC(2000, month, 1)).toLocaleString(words.language, { month: 'short', timeZone: 'UTC' }),
  );
  const rows = years.map((year) => {
    const ofYear = months.filter((month) => month.year === year);
    const cells = names.map((_name, index) => {
      const found = ofYear.find(({ month }) => month === index + 1);
      return found ? change(found.return) : '<td></td>';
    });
    const whole = ofYear.reduce<number | null>(
      (growth, month) => (growth === null || month.return === null ? null : growth * (1 + month.return)),
      1,
    );
    return `<tr><th scope="row">${year}</th>${cells.join('')}${change(whole === null ? null : whole - 1)}</tr>`;
  });
  return scrolled([words.label('year'), ...names, words.label('whole')], rows, rows.length, words);
}

export function drawdownsTable(report: BacktestReport, words: ReportWords): string {
  const rows = report.drawdowns.map(
    ({ bars, depth, from, recovery, trough }) =>
      `<tr><td class="loss">−${percentText(depth)}</td><td>${dayText(from)}</td><td>${dayText(trough)}</td><td>${recovery === null ? words.label('notYet') : dayText(recovery)}</td><td>${bars}</td></tr>`,
  );
  return scrolled(labels(words, 'depth', 'from', 'trough', 'recovery', 'length'), rows, rows.length, words);
}

export function tradesTable({ trades }: BacktestReport, words: ReportWords): string {
  const rows = trades.slice(-MAX_ROWS).map((trade) => {
    const cells = [
      String(trade.number),
      words.label(trade.side),
      trade.quantity,
      minuteText(trade.entryTime),
      String(trade.entryPrice),
      trade.entryReason ? esc(words.reason(trade.entryReason.code)) : '–',
      trade.exitTime === null ? words.label('open') : minuteText(trade.exitTime),
      String(trade.exitPrice),
      esc(words.exit(trade.exitReason)),
      `−${percentText(trade.maxAdverse, 1)}`,
      `+${percentText(trade.maxFavourable, 1)}`,
      amount(trade.fees),
      amount(trade.funding),
    ];
    const tone = Number(trade.pnl) >= 0 ? 'gain' : 'loss';
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}<td class="${tone}">${signed(trade.pnl)}</td></tr>`;
  });
  const head = [
    '#',
    ...labels(words, 'side', 'quantity', 'entry', 'price', 'entryWhy', 'exit', 'price', 'why'),
    ...labels(words, 'adverse', 'favourable', 'fees', 'funding', 'netPnl'),
  ];
  return scrolled(head, rows, trades.length, words);
}

export function decisionsTable({ decisions }: BacktestReport, words: ReportWords): string {
  const rows = decisions
    .slice(-MAX_ROWS)
    .map(
      ({ exposure, reason, stop, target, time }) =>
        `<tr><td>${minuteText(time)}</td><td>${exposure}</td><td>${stop ?? '–'}</td><td>${target ?? '–'}</td><td>${esc(words.reason(reason.code))}</td></tr>`,
    );
  return scrolled(labels(words, 'time', 'wanted', 'stop', 'target', 'reason'), rows, decisions.length, words);
}

const labels = (words: ReportWords, ...names: readonly Label[]): string[] =>
  names.map((name) => words.label(name));

function change(value: number | null): string {
  if (value === null) return '<td>–</td>';
  const text = percentText(Math.abs(value), 1);
  return `<td class="${value >= 0 ? 'gain' : 'loss'}">${value >= 0 ? '+' : '−'}${text}</td>`;
}

export function scrolled(
  header: readonly string[],
  rows: readonly string[],
  total: number,
  words: ReportWords,
): string {
  if (rows.length === 0) return `<p>${words.label('none')}</p>`;
  const head = header.map((name) => `<th scope="col">${name}</th>`).join('');
  const note = total > rows.length ? `<p>${words.label('last', { shown: rows.length, total })}</p>` : '';
  return `${note}<div class="scroll" tabindex="0" role="region" aria-label="${words.label('table')}"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
