import { DEFAULT_RISK } from '@trendy/backtest';
import { pineOf } from '@trendy/pine';
import { strategies, strategyList } from '@trendy/strategies';
import type { Command } from 'commander';
import { readNumber } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';

interface PineOptions {
  readonly params?: string;
  readonly leverage: string;
  readonly size: string;
  readonly stop: string;
  readonly takeProfit?: string;
  readonly longOnly?: boolean;
}

export function register(program: Command): void {
  const pine = program.command('pine').description('Pine Script: strategies for TradingView.');
  pine
    .command('export <strategy>')
    .description('Print a strategy as a Pine v6 script whose alerts post to a webhook bot.')
    .option('--params <json>', `parameters of the strategy, e.g. '{"fast":12}'`)
    .option('--leverage <x>', 'leverage', '1')
    .option('--size <percent>', 'margin per entry, % of equity', '10')
    .option('--stop <percent>', 'stop distance, %; 0 for none', '2')
    .option('--take-profit <percent>', 'target distance, %; none without it')
    .option('--long-only', 'never go short')
    .action((id: string, options: PineOptions) => void process.stdout.write(scriptOf(id, options)));
}

function scriptOf(id: string, options: PineOptions): string {
  const strategy = strategies.get(id);
  const ids = strategyList.map((each) => each.id).join(', ');
  if (!strategy) throw new UsageError('<strategy>', `"${id}" is not known; use one of ${ids}`);
  const parsed = strategy.params.safeParse(readParams(options.params));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UsageError('--params', `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}`);
  }
  const script = pineOf({
    strategy,
    params: parsed.data as Readonly<Record<string, unknown>>,
    risk: {
      ...DEFAULT_RISK,
      leverage: readNumber('--leverage', options.leverage, 1, 125),
      sizePercent: readNumber('--size', options.size, 0.01, 100),
      stopPercent: readNumber('--stop', options.stop, 0, 99),
      ...(options.takeProfit === undefined
        ? {}
        : { takeProfitPercent: readNumber('--take-profit', options.takeProfit, 0.01, 1000) }),
      allowShort: options.longOnly !== true,
    },
  });
  if (script === null)
    throw new UsageError(
      '<strategy>',
      `"${id}" cannot be said in one script: it needs figures that TradingView does not have, or runs other strategies inside`,
    );
  return script;
}

function readParams(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('--params', `${text} is not valid JSON; write it as '{"fast":12}'`);
  }
}
