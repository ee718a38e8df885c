import { STUDY_HALF_LIVES_MS, STUDY_TERMS, studyExecution } from '@trendy/simulator';
import type { StudyRow } from '@trendy/simulator';
import type { Command } from 'commander';
import { printStudy, studyLine } from '../execution/print-study.ts';
import { readCount } from '../research/search-options.ts';
import { UsageError } from '../usage-error.ts';
import { printLine } from './sweep.ts';

interface StudyOptions {
  readonly seeds: string;
  readonly permanent: string;
  readonly volatility: string;
  readonly drift: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('execution')
    .description('Ways of working an order')
    .command('study')
    .description(
      'TWAP, VWAP and ADAPTIVE against one market order of 200 times the size at the touch, in a simulated market that feels the order and refills',
    )
    .option('--seeds <number>', 'markets of each kind', String(STUDY_TERMS.seeds))
    .option(
      '--permanent <share>',
      'of the price move of a trade that stays',
      String(STUDY_TERMS.permanentShare),
    )
    .option('--volatility <share>', 'of daily returns', String(STUDY_TERMS.dailySigma))
    .option('--drift <bps>', 'move a day against (above 0) or for the order', String(STUDY_TERMS.driftBps))
    .option('--json', 'print JSON lines')
    .action((options: StudyOptions) => run(options));
}

function run(options: StudyOptions): void {
  const terms = {
    seeds: readCount('--seeds', options.seeds, 2, 10_000),
    permanentShare: readNumber('--permanent', options.permanent, 0, 1),
    dailySigma: readNumber('--volatility', options.volatility, 0, 1),
    driftBps: readNumber('--drift', options.drift, -10_000, 10_000),
  };
  const rows: StudyRow[] = [];
  for (const halfLifeMs of STUDY_HALF_LIVES_MS) {
    const some = studyExecution(terms, [halfLifeMs]);
    rows.push(...some);
    if (options.json) for (const row of some) printLine(studyLine(row, terms));
  }
  if (!options.json) process.stdout.write(printStudy(rows, terms));
  if (rows.some((row) => studyLine(row, terms).ok === false)) process.exitCode = 1;
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new UsageError(option, `"${text}" must be a number from ${least} to ${most}`);
}
