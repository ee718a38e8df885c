import { readFileSync } from 'node:fs';
import { BacktestInputError } from '@trendy/backtest';
import { Command, CommanderError } from 'commander';
import * as admin from './commands/admin.ts';
import * as backtest from './commands/backtest.ts';
import * as compare from './commands/compare.ts';
import * as data from './commands/data.ts';
import * as doctor from './commands/doctor.ts';
import * as execution from './commands/execution.ts';
import * as explain from './commands/explain.ts';
import * as indicator from './commands/indicator.ts';
import * as monteCarlo from './commands/monte-carlo.ts';
import * as optimize from './commands/optimize.ts';
import * as pine from './commands/pine.ts';
import * as sweep from './commands/sweep.ts';
import * as validateVerdict from './commands/validate-verdict.ts';
import * as vault from './commands/vault.ts';
import * as venue from './commands/venue.ts';
import * as walkForward from './commands/walk-forward.ts';
import { UsageError } from './usage-error.ts';

/** Fields of a request that come from an option of another name. */
const OPTION_OF: Readonly<Record<string, string>> = {
  at: '--at',
  from: '--from',
  bars: '--data',
  marks: '--mark',
  funding: '--funding',
  fineBars: '--fine-data',
  fineTimeframe: '--fine-data',
  latencyBars: '--latency-bars',
  latencyMs: '--latency-ms',
  maxVolumeShare: '--max-volume-share',
};

const program = new Command('trendy')
  .description('Automated crypto-futures trading with honest numbers.')
  .version(versionOf(), '-V, --version', 'print the version')
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

for (const command of [
  admin,
  backtest,
  compare,
  data,
  doctor,
  execution,
  explain,
  indicator,
  monteCarlo,
  optimize,
  pine,
  sweep,
  validateVerdict,
  vault,
  venue,
  walkForward,
])
  command.register(program);

// A reader that has seen enough (`trendy … | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

/** Faults of use are told in a line and exit with 2; anything else is a bug and shows its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof BacktestInputError) {
    process.stderr.write(
      `error: ${OPTION_OF[error.field] ?? error.field}${error.message.slice(error.field.length)}\n`,
    );
    return 2;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** Of the whole of Trendy: its packages have one version. */
function versionOf(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
