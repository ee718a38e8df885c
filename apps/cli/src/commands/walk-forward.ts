import { DEFAULT_OBJECTIVE, judge, marketReturns, WalkForward } from '@trendy/backtest';
import type { Verdict, WalkForwardResult, WalkForwardSettings } from '@trendy/backtest';
import { DEFAULT_WALK_FORWARD, Prng, walkForwardWindows } from '@trendy/quant';
import type { Dimension, WalkForwardWindow } from '@trendy/quant';
import type { Command } from 'commander';
import { drawChart } from '../output/chart.ts';
import { dayText, percentText, ratioText } from '../output/figures.ts';
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
import { alignColumns, answerFigures, collect, printLine, styleOf } from './sweep.ts';

interface WalkForwardOptions extends SessionOptions {
  readonly param: readonly string[];
  readonly search: string;
  readonly count: string;
  readonly train: string;
  readonly validate: string;
  readonly test: string;
  readonly purge: string;
  readonly anchored?: boolean;
  readonly finalists: string;
  readonly html?: string;
}

const DAY_MS = 86_400_000;

export function register(program: Command): void {
  const { trainDays, validateDays, testDays, purgeDays } = DEFAULT_WALK_FORWARD;
  addSessionOptions(program.command('walk-forward'))
    .description(
      'Choose parameters on the past, test them on what follows, step on; only the tests are reported.',
    )
    .option('--param <key=from:to:step>', 'a parameter that varies; repeat it', collect, [])
    .option(
      '--search <kind>',
      'candidates of every window: grid, random, lhs or bayes (Gaussian process)',
      'grid',
    )
    .option('--count <number>', 'candidates of a random, lhs or bayes search', '50')
    .option('--train <days>', 'length of a training', String(trainDays))
    .option('--validate <days>', 'length of a validation; 0 for none', String(validateDays))
    .option('--test <days>', 'length of a test, and of a step', String(testDays))
    .option('--purge <days>', 'left out between them', String(purgeDays))
    .option('--anchored', 'every training starts at the beginning')
    .option('--finalists <number>', 'so many of the best in training are validated', '5')
    .option('--html <file>', 'write a self-contained page')
    .action((options: WalkForwardOptions) => inSession(options, (session) => run(session, options)));
}

async function run(session: Session, options: WalkForwardOptions): Promise<void> {
  const space = readSpace(session.strategyId, options.param);
  const research = new WalkForward({
    space,
    candidates: readCandidates(space, session.seed, options),
    windows: chooseWindows(session, options),
    objective: DEFAULT_OBJECTIVE,
    finalists: readCount('--finalists', options.finalists, 1, 1000),
  });
  await session.conduct(research, 'walk_forward', (task, answer) => {
    if (session.isJson && task.purpose === 'test')
      printLine({ kind: 'test', span: task.span, params: task.params, ...answerFigures(answer) });
  });
  const result = research.result();
  if (result.steps.length === 0) {
    process.stderr.write('no test was reached, so there is nothing to judge\n');
    return;
  }
  const verdict = verdictOf(session, result);
  if (options.html !== undefined)
    writePage(options.html, {
      kind: 'walkForwardOf',
      request: session.request,
      language: session.language,
      ...{ verdict, heatMap: null, measure: 'sharpe', columns: COLUMNS, rows: rowsOf(result) },
      notes: notesOf(session, result),
    });
  if (session.isJson) printLine({ kind: 'result', runId: session.runId, ...plain(result), verdict });
  else process.stdout.write(print(session, result, verdict));
}

function readCandidates(
  space: readonly Dimension[],
  seed: number,
  { count, search }: WalkForwardOptions,
): WalkForwardSettings['candidates'] {
  const budget = readCount('--count', count, 1, 10_000);
  if (search === 'bayes') return { budget, seed };
  const random = new Prng(seed);
  return choosePoints(space, {
    search: readSearch(search, ['bayes']),
    count: budget,
    uniform: () => random.uniform(),
  });
}

/** Windows start at midnight, so that the days of the tests join. @throws UsageError when not even one fits. */
function chooseWindows(session: Session, options: WalkForwardOptions): WalkForwardWindow[] {
  const { from, to } = session.range;
  const plan = {
    from: Math.ceil(from / DAY_MS) * DAY_MS,
    to,
    trainDays: readCount('--train', options.train, 10, 10_000),
    validateDays: readCount('--validate', options.validate, 0, 10_000),
    testDays: readCount('--test', options.test, 1, 10_000),
    purgeDays: readCount('--purge', options.purge, 0, 1000),
    mode: options.anchored ? ('anchored' as const) : ('rolling' as const),
  };
  const windows = walkForwardWindows(plan);
  if (windows.length > 0) return windows;
  const days = Math.floor((to - plan.from) / DAY_MS);
  throw new UsageError(
    '--train',
    `the data have ${days} days, too few for ${plan.trainDays} + ${plan.validateDays} + ${plan.testDays}; give shorter --train, --validate, --test`,
  );
}

/**
 * The joined tests were chosen by nothing that they contain, so they are one try; whatever else was tried before
 * (sweeps, optimisations, backtests by hand, other walk-forwards) may have shaped the search, and counts.
 */
function verdictOf(session: Session, { steps, outOfSample, efficiency }: WalkForwardResult): Verdict {
  const { bars, request, register, strategyId, seed } = session;
  const random = new Prng(seed + 1);
  const before = register.count(strategyId, new Set(), ['backtest', 'sweep', 'optimisation']);
  const market = steps.flatMap(({ window }) => [...marketReturns(bars, request.timeframe, window.test)]);
  return judge({
    returns: [outOfSample.dailyReturns],
    chosen: 0,
    trades: outOfSample.trades,
    market: market.length === outOfSample.dailyReturns.length ? Float64Array.from(market) : null,
    // This run is among the walk-forwards.
    otherTrials: before.count + Math.max(0, before.walkForwards - 1),
    walkForwardEfficiency: efficiency,
    uniform: () => random.uniform(),
  });
}

const plain = ({ steps, outOfSample, efficiency, profitableShare }: WalkForwardResult): object => ({
  steps: steps.map(({ window, params, trainScore, validateScore, test }) => ({
    ...{ window, params, trainScore, validateScore },
    test: {
      netReturn: test.netReturn,
      maxDrawdown: test.maxDrawdown,
      trades: test.trades,
      stoppedAt: test.stoppedAt,
    },
  })),
  outOfSample: { ...outOfSample, dailyReturns: [...outOfSample.dailyReturns] },
  efficiency,
  profitableShare,
});

const COLUMNS: readonly Label[] = [
  'test',
  'parameters',
  'trainScore',
  'testNet',
  'maxDrawdown',
  'trades',
  'stopped',
];

const rowsOf = ({ steps }: WalkForwardResult): string[][] =>
  steps.map(({ window, params, trainScore, test }) => [
    `${dayText(window.test.from)}…${dayText(window.test.to)}`,
    parametersText(params),
    ratioText(trainScore),
    percentText(test.netReturn),
    percentText(test.maxDrawdown),
    String(test.trades),
    stoppedText([test]),
  ]);

function notesOf({ language, request }: Session, { steps }: WalkForwardResult): string[] {
  const isAnyStopped = steps.some(({ test }) => test.stoppedAt !== null);
  return [...searchNotes(request, isAnyStopped, language), reportWords(language).label('oneTryNote')];
}

function print(session: Session, result: WalkForwardResult, verdict: Verdict): string {
  const { outOfSample, efficiency, profitableShare } = result;
  const words = reportWords('en');
  const growth = [...outOfSample.dailyReturns].reduce<number[]>(
    (path, value) => [...path, path.at(-1)! * (1 + value)],
    [100],
  );
  return [
    `${session.strategyId} on ${session.request.instrument.symbol} ${session.request.timeframe}: ${result.steps.length} tests, joined`,
    termsText({ ...session.request, ...session.request.fees }, words),
    printVerdict(verdict, styleOf(session)).trimEnd(),
    '',
    `net ${percentText(outOfSample.netReturn)}, a year ${outOfSample.yearlyReturn === null ? '–' : percentText(outOfSample.yearlyReturn)}, ` +
      `drawdown ${percentText(outOfSample.maxDrawdown)}, ${outOfSample.trades} trades, ` +
      `${percentText(profitableShare ?? 0)} of tests earned, efficiency ${efficiency === null ? '– (training earned nothing)' : percentText(efficiency)}`,
    '',
    ...drawChart(growth, Math.min(100, process.stdout.columns ?? 100), 10),
    '',
    ...alignColumns([COLUMNS.map((name) => words.label(name)), ...rowsOf(result)]),
    '',
    ...notesOf(session, result),
    '',
    `run ${session.runId}`,
    '',
  ].join('\n');
}
