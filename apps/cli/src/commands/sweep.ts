import { crossValidate, DEFAULT_CROSS_VALIDATION, judge, marketReturns, Sweep } from '@trendy/backtest';
import type {
  CrossValidation,
  CrossValidationSettings,
  SweepResult,
  SweepTrial,
  Verdict,
} from '@trendy/backtest';
import { Prng } from '@trendy/quant';
import type { Command } from 'commander';
import { drawHeatMap, heatMapOf } from '../output/heat-map.ts';
import { percentText, ratioText } from '../output/figures.ts';
import { termsText } from '../output/print-terms.ts';
import { printVerdict } from '../output/print-verdict.ts';
import { reportWords } from '../output/report-words.ts';
import type { Label } from '../output/report-words.ts';
import { parametersText, searchNotes, stoppedText } from '../output/search-rows.ts';
import { writePage } from '../research/report-page.ts';
import { choosePoints, readCount, readSearch, readSpace } from '../research/search-options.ts';
import { addSessionOptions, inSession } from '../research/session.ts';
import type { Session, SessionOptions } from '../research/session.ts';
import { UsageError } from '../usage-error.ts';

interface SweepOptions extends SessionOptions {
  readonly param: readonly string[];
  readonly search: string;
  readonly count: string;
  readonly cpcv: string;
  readonly html?: string;
}

export function register(program: Command): void {
  addSessionOptions(program.command('sweep'))
    .description('Backtest many combinations of parameters, and say what the best of them is worth.')
    .option('--param <key=from:to:step>', 'a parameter that varies; repeat it', collect, [])
    .option('--search <kind>', 'grid, random or lhs (Latin hypercube)', 'grid')
    .option('--count <number>', 'combinations of a random or lhs search', '100')
    .option('--cpcv <blocks:tested>', 'combinatorial purged cross-validation of the choice', '6:2')
    .option('--html <file>', 'write a self-contained page with the stability map')
    .action((options: SweepOptions) => inSession(options, (session) => run(session, options)));
}

export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

async function run(session: Session, options: SweepOptions): Promise<void> {
  const space = readSpace(session.strategyId, options.param);
  const random = new Prng(session.seed);
  const points = choosePoints(space, {
    search: readSearch(options.search),
    count: readCount('--count', options.count, 2, 100_000),
    uniform: () => random.uniform(),
  });
  const folds = readFolds(options.cpcv);
  const sweep = new Sweep(space, points);
  await session.conduct(sweep, 'sweep', (task, answer) => {
    if (session.isJson) printLine({ kind: 'trial', params: task.params, ...answerFigures(answer) });
  });
  const result = sweep.result();
  const verdict = verdictOf(session, result);
  if (!verdict || !result.best) {
    const refused = result.trials.find((trial) => trial.refused !== null)?.refused;
    if (refused != null) throw new UsageError('--param', `every combination was refused: ${refused}`);
    process.stderr.write('nothing was evaluated, so there is nothing to judge\n');
    return;
  }
  const validation = validate(result, folds);
  const heatMap = heatMapOf(
    result.trials.map(({ params, outcome, sharpe }) => ({
      params,
      value: sharpe,
      isStopped: outcome !== null && outcome.stoppedAt !== null,
    })),
  );
  const ranked = result.trials.toSorted((a, b) => (b.sharpe ?? -Infinity) - (a.sharpe ?? -Infinity));
  if (options.html !== undefined)
    writePage(options.html, {
      kind: 'sweepOf',
      request: session.request,
      language: session.language,
      ...{ verdict, heatMap, measure: 'sharpe', columns: COLUMNS, rows: ranked.slice(0, 200).map(rowOf) },
      notes: searchNotes(session.request, isAnyStopped(ranked), session.language),
    });
  const { runId } = session;
  if (session.isJson) {
    const { outcome, params, sharpe } = result.best;
    const best = { params, sharpe, stoppedAt: outcome?.stoppedAt ?? null };
    printLine({
      kind: 'result',
      runId,
      done: result.trials.length,
      total: points.length,
      best,
      heatMap,
      crossValidation: validation,
      verdict,
    });
  } else process.stdout.write(printSweep(session, ranked, points.length, heatMap, verdict, validation));
}

/** Null when no combination could be run. */
function verdictOf(session: Session, { trials, best }: SweepResult): Verdict | null {
  const evaluated = trials.filter(({ outcome }) => outcome !== null);
  if (!best?.outcome) return null;
  const { register, strategyId, bars, request, range, seed } = session;
  const own = new Set(evaluated.map(({ params }) => session.nameOf(params)));
  const random = new Prng(seed + 1);
  return judge({
    returns: evaluated.map(({ outcome }) => outcome!.dailyReturns),
    chosen: evaluated.indexOf(best),
    trades: best.outcome.trades,
    market: marketReturns(bars, request.timeframe, range),
    otherTrials: register.count(strategyId, own).count,
    uniform: () => random.uniform(),
  });
}

/** Chosen are the indices of trials. */
function validate({ trials }: SweepResult, settings: CrossValidationSettings): CrossValidation | null {
  const evaluated = trials.filter(({ outcome }) => outcome !== null);
  const found = crossValidate(
    evaluated.map(({ outcome }) => outcome!.dailyReturns),
    settings,
  );
  if (!found) return null;
  return {
    ...found,
    chosen: found.chosen.map(({ index, times }) => ({ index: evaluated[index]!.index, times })),
  };
}

function readFolds(text: string): CrossValidationSettings {
  const parts = text.split(':');
  const [groups = Number.NaN, tested = Number.NaN] = parts.map(Number);
  const isGood = Number.isInteger(groups) && Number.isInteger(tested) && tested >= 1 && tested < groups;
  if (!isGood || parts.length > 2 || groups > 12)
    throw new UsageError(
      '--cpcv',
      `"${text}" is not understood; write blocks:tested with 2 to 12 blocks, fewer of them tested, e.g. 6:2`,
    );
  return { ...DEFAULT_CROSS_VALIDATION, groups, tested };
}

function printValidation({
  groups,
  losingShare,
  medianSharpe,
  paths,
  splits,
  tested,
}: CrossValidation): string {
  const sharpes = paths.map(({ sharpe }) => sharpe);
  return (
    `choosing on the rest, tested on ${tested} of ${groups} blocks, ${splits} times: ${paths.length} paths, Sharpe ` +
    `${ratioText(Math.min(...sharpes))} … ${ratioText(Math.max(...sharpes))}, median ${ratioText(medianSharpe)}, ` +
    `${percentText(losingShare, 1)} of them lost`
  );
}

/** Of those that ran. */
const isAnyStopped = (trials: readonly SweepTrial[]): boolean =>
  trials.some(({ outcome }) => outcome !== null && outcome.stoppedAt !== null);

const COLUMNS: readonly Label[] = ['parameters', 'sharpe', 'stopped', 'net', 'maxDrawdown', 'trades'];

const rowOf = ({ params, outcome, sharpe, refused }: SweepTrial): string[] => [
  parametersText(params),
  sharpe === null ? (refused ?? '–') : ratioText(sharpe),
  stoppedText(outcome ? [outcome] : []),
  outcome ? percentText(outcome.netReturn) : '',
  outcome ? percentText(outcome.maxDrawdown) : '',
  outcome ? String(outcome.trades) : '',
];

function printSweep(
  session: Session,
  ranked: readonly SweepTrial[],
  total: number,
  heatMap: ReturnType<typeof heatMapOf>,
  verdict: Verdict,
  validation: CrossValidation | null,
): string {
  const words = reportWords('en');
  const head = COLUMNS.map((name) => words.label(name));
  const table = [head, ...ranked.slice(0, 15).map(rowOf)];
  return [
    `${session.strategyId} on ${session.request.instrument.symbol} ${session.request.timeframe}: ${ranked.length} of ${total} combinations`,
    termsText({ ...session.request, ...session.request.fees }, words),
    printVerdict(verdict, styleOf(session)).trimEnd(),
    '',
    ...(validation ? [printValidation(validation), ''] : []),
    ...alignColumns(table),
    '',
    ...searchNotes(session.request, isAnyStopped(ranked), session.language),
    '',
    ...(heatMap ? [...drawHeatMap(heatMap, 'Sharpe ratio'), ''] : []),
    `run ${session.runId}`,
    '',
  ].join('\n');
}

export const styleOf = (session: Session) => ({
  width: process.stdout.columns ?? 100,
  isColoured: process.stdout.isTTY,
  language: session.language,
});

/** The first column to the left, the rest to the right. */
export function alignColumns(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]!.map((_cell, index) => Math.max(...table.map((row) => row[index]!.length)));
  return table.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!)))
      .join('  '),
  );
}

export const printLine = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

export const answerFigures = (answer: Parameters<Sweep['tell']>[1]): object => {
  if ('refused' in answer) return { refused: answer.refused };
  const { dailyReturns: _daily, ...figures } = answer.outcome;
  return figures;
};
