import { explainBar } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import type { Command } from 'commander';
import { buildRequest } from '../backtest-request.ts';
import type { BacktestOptions } from '../backtest-request.ts';
import { readTime } from '../option-values.ts';
import { printExplanation } from '../output/print-explanation.ts';
import { addRequestOptions } from '../request-options.ts';
import { UsageError } from '../usage-error.ts';

interface ExplainOptions extends BacktestOptions {
  readonly at: string;
  readonly lang: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  addRequestOptions(program.command('explain'))
    .description(
      'Why a strategy traded, or did not, at one bar: its series, its conditions, what the engine did.',
    )
    .requiredOption('--at <date>', 'the last bar that had closed by then (date or UTC milliseconds)')
    .option('--lang <code>', 'words of the conditions: en or ko', 'en')
    .option('--json', 'print JSON')
    .action((options: ExplainOptions) => run(options));
}

function run(options: ExplainOptions): void {
  const { lang: language } = options;
  if (language !== 'en' && language !== 'ko')
    throw new UsageError('--lang', `"${language}" is not spoken; use en or ko`);
  const at = readTime('--at', options.at);
  const request = buildRequest(options);
  const found = explainBar(request, strategies, at);
  process.stdout.write(
    options.json ? `${JSON.stringify(found)}\n` : printExplanation(found, request.instrument, language),
  );
}
