import { outcomeOf, runBacktest } from '@trendy/backtest';
import type { BacktestReport } from '@trendy/backtest';
import { bootstrapBlocks, Prng, shuffleTrades } from '@trendy/quant';
import type { PathSimulation } from '@trendy/quant';
import { strategies } from '@trendy/strategies';
import { Option } from 'commander';
import type { Command } from 'commander';
import { buildRequest } from '../backtest-request.ts';
import type { BacktestOptions } from '../backtest-request.ts';
import { printVerdict } from '../output/print-verdict.ts';
import type { Language } from '../output/report-words.ts';
import { addRequestOptions } from '../request-options.ts';
import { noteBacktest } from '../research/note-backtest.ts';
import { readCount } from '../research/search-options.ts';
import { UsageError } from '../usage-error.ts';
import { percentText } from '../output/figures.ts';
import { alignColumns, printLine } from './sweep.ts';

interface MonteCarloOptions extends BacktestOptions {
  readonly register: string;
  readonly paths: string;
  readonly block?: string;
  readonly seed: string;
  readonly json?: boolean;
  readonly lang: Language;
}

export function register(program: Command): void {
  addRequestOptions(program.command('monte-carlo'))
    .description('Other histories of one backtest: its trades in other orders, its days in other blocks.')
    .option('--paths <number>', 'paths of each kind', '10000')
    .option('--block <days>', 'mean length of a block; the cube root of the days without it')
    .option('--seed <number>', 'seed of everything that is drawn', '1')
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the verdict').choices(['en', 'ko']).default('en'))
    .action((options: MonteCarloOptions) => run(options));
}

function run(options: MonteCarloOptions): void {
  const request = buildRequest(options);
  const paths = readCount('--paths', options.paths, 100, 1_000_000);
  const seed = readCount('--seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  const given = options.block === undefined ? null : readCount('--block', options.block, 1, 1000);
  const note = noteBacktest(options.register, request);
  const report = runBacktest(request, { strategies });
  if (!report) return;
  const verdict = note(report);
  const { dailyReturns } = outcomeOf(report);
  const trades = tradeReturns(report);
  if (trades.length < 2 || dailyReturns.length < 2)
    throw new UsageError(
      '--data',
      `gives ${trades.length} closed trades over ${dailyReturns.length} days; at least 2 are needed`,
    );
  const block = given ?? Math.ceil(Math.cbrt(dailyReturns.length));
  const random = new Prng(seed);
  const uniform = (): number => random.uniform();
  const tradeOrder = shuffleTrades(trades, uniform, paths);
  const blocks = bootstrapBlocks(dailyReturns, block, uniform, paths);
  if (options.json) {
    printLine({
      trades: trades.length,
      days: dailyReturns.length,
      blockDays: block,
      tradeOrder,
      blocks,
      verdict,
    });
    return;
  }
  const style = {
    width: process.stdout.columns ?? 100,
    isColoured: process.stdout.isTTY,
    language: options.lang,
  };
  process.stdout.write(
    `${paths} paths of each kind, seed ${seed}\n\n` +
      `${trades.length} trades in other orders (the end is the same for all)\n${table(tradeOrder)}\n\n` +
      `${dailyReturns.length} days in blocks of ${block} on average\n${table(blocks)}\n` +
      `a loss at the end in ${percentText(blocks.lossProbability)} of paths\n\n` +
      (verdict ? printVerdict(verdict, style) : ''),
  );
}

/** Net result of each closed trade as a share of the capital after the trades before it. */
function tradeReturns({ trades, result }: BacktestReport): Float64Array {
  let equity = Number(result.initialEquity);
  const returns: number[] = [];
  for (const trade of trades) {
    if (trade.exitTime === null || !(equity > 0)) continue;
    const pnl = Number(trade.pnl);
    returns.push(pnl / equity);
    equity += pnl;
  }
  return Float64Array.from(returns);
}

function table({ totalReturn, maxDrawdown, drawdownTail }: PathSimulation): string {
  return alignColumns([
    ['', '5 %', '25 %', 'median', '75 %', '95 %', 'worst 5 %, mean'],
    ['net return', ...totalReturn.map(short), ''],
    ['largest drawdown', ...maxDrawdown.map(short), short(drawdownTail)],
  ]).join('\n');
}

const short = (value: number): string => percentText(value, 1);
