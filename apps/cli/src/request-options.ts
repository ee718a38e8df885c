import path from 'node:path';
import type { Command } from 'commander';
import { addRealismOptions } from './realism-options.ts';

/** What a backtest, and every search made of backtests, is told: data, strategy, money, costs. Read by `buildRequest`. */
export function addRequestOptions(command: Command): Command {
  const all = command
    .requiredOption(
      '--data <file>',
      'bars: .csv, .json, .jsonl or .parquet, plain or .gz, with timestamp, open, high, low, close, volume',
    )
    .option('--strategy <id>', 'strategy to run, e.g. supertrend, ema-crossover')
    .option('--params <json>', `parameters of the strategy, e.g. '{"fast":12}'`)
    .option('--signals <file>', 'replay decisions instead: .csv with time, exposure (−1…1)')
    .option('--funding <file>', 'funding history: .csv with timestamp, rate')
    .option('--mark <file>', 'mark price bars, for equity, funding and liquidation')
    .option('--brackets <file>', 'maintenance brackets: .json')
    .option('--capital <amount>', 'starting equity, quote currency', '10000')
    .option('--leverage <x>', 'leverage', '1')
    .option('--size <percent>', 'margin per entry, % of equity', '10')
    .option('--stop <percent>', 'stop distance, %; 0 for none', '2')
    .option('--take-profit <percent>', 'target distance, %; none without it')
    .option('--max-drawdown <percent>', 'entries stop at this drawdown, %', '12')
    .option(
      '--guards <rules>',
      'default: the rules that a new bot has (losing days, daily loss, drawdown levels, liquidation distance); none',
      'none',
    )
    .option(
      '--resume-after <days>',
      'with --guards: days after which a person resumes a bot that losing days have stopped, or never',
      '1',
    )
    .option('--long-only', 'never go short')
    .option('--symbol <symbol>', 'e.g. BTCUSDT; read from the file name without it')
    .option('--timeframe <timeframe>', 'e.g. 1h; read from the data without it')
    .option(
      '--from <date>',
      'trade from here on (date or UTC milliseconds); earlier bars warm the indicators',
    )
    .option('--to <date>', 'trade up to here, exclusive')
    .option('--tick <size>', 'tick size, e.g. 0.1')
    .option('--step <size>', 'quantity step, e.g. 0.001')
    .option('--maker-bps <bps>', 'maker fee, basis points', '2')
    .option('--taker-bps <bps>', 'taker fee, basis points', '5')
    .option('--slippage-bps <bps>', 'slippage a side, basis points', '2')
    .option('--margin-mode <mode>', 'cross or isolated', 'cross')
    .option(
      '--register <file>',
      'where everything that is tried is noted',
      path.join('.trendy', 'trials.jsonl'),
    );
  return addRealismOptions(all);
}
