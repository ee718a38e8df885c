import { chanceWords } from '@trendy/backtest';
import { dayText, decimals, percentText } from '../output/figures.ts';
import type { ComparisonRow } from './compare-strategies.ts';
import type { ComparedMarket } from './markets.ts';

/** Markdown: one table a market, in the order of the catalogue, nothing left out. */
export function renderComparison(rows: readonly ComparisonRow[], markets: readonly ComparedMarket[]): string {
  return markets
    .map((market) =>
      tableOf(
        market,
        rows.filter((row) => row.market === market.name),
      ),
    )
    .join('\n');
}

const HEAD = [
  'strategy',
  'net return',
  'interval',
  'break-even, bps a side',
  'Sharpe',
  'deepest drawdown',
  'trades',
  'fees and slippage, USDT',
  'funding, USDT',
  'chance of luck',
];

function tableOf(market: ComparedMarket, rows: readonly ComparisonRow[]): string {
  const { bars, file, name, timeframe } = market;
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const span = `${day(bars.openTime[0]!)} to ${day(bars.openTime.at(-1)!)}`;
  const held = rows[0] ? percent(rows[0].buyAndHold) : '–';
  const lines = rows.map((row) =>
    [
      row.name,
      percent(row.netReturn),
      `${percent(row.low)} … ${percent(row.high)}`,
      breakEven(row),
      plain(row.sharpe),
      row.maxDrawdown === null
        ? '–'
        : `${percentText(row.maxDrawdown)}${row.stoppedAt === null ? '' : `, stopped ${dayText(row.stoppedAt)}`}`,
      String(row.trades),
      row.costs.toFixed(0),
      signed(row.funding),
      row.chanceOfLuck === null ? '–' : chanceWords(row.chanceOfLuck).en,
    ].join(' | '),
  );
  return [
    `### ${name}, ${timeframe} bars, ${span}`,
    '',
    `${bars.openTime.length} bars of \`${file}\`; buying and holding: ${held}.`,
    '',
    `| ${HEAD.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(HEAD.length - 1)}`,
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n');
}

const percent = (value: number): string =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${percentText(Math.abs(value))}`;

const breakEven = ({ breakEvenBps, losesWithoutCosts }: ComparisonRow): string =>
  breakEvenBps === null ? (losesWithoutCosts ? 'loses at 0' : 'above 500') : breakEvenBps.toFixed(2);

const signed = (value: number): string =>
  `${value < -0.5 ? '−' : value > 0.5 ? '+' : ''}${Math.abs(value).toFixed(0)}`;

const plain = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : ''}${decimals(Math.abs(value), 2)}`;
