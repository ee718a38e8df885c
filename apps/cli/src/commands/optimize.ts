import { DEFAULT_OBJECTIVE, judge, marketReturns, Optimisation, SingleEvaluation } from '@trendy/backtest';
import type { HoldoutEvidence, OptimisationResult, OptimisationTrial, Verdict } from '@trendy/backtest';
import { Prng, sharpe } from '@trendy/quant';
import type { Span } from '@trendy/quant';
import type { Command } from 'commander';
import { drawHeatMap, heatMapOf } from '../output/heat-map.ts';
import type { HeatMap } from '../output/heat-map.ts';
import { decimals, percentText, ratioText } from '../output/figures.ts';
import { termsText } from '../output/print-terms.ts';
import { printVerdict } from '../output/print-verdict.ts';
import { reportWords } from '../output/report-words.ts';
import type { Label, Language, ReportWords } from '../output/report-words.ts';
import { parametersText, searchNotes, stoppedText } from '../output/search-rows.ts';
import { writePage } from '../research/report-page.ts';
import { readCount, readSpace } from '../research/search-options.ts';
import { addSessionOptions, inSession } from '../research/session.ts';
import type { Session, SessionOptions } from '../research/session.ts';
import { UsageError } from '../usage-error.ts';
import { alignColumns, answerFigures, collect, printLine, styleOf } from './sweep.ts';

interface OptimizeOptions extends SessionOptions {
  readonly param: readonly string[];
  readonly budget: string;
  readonly folds: string;
  readonly holdout: string;
  readonly html?: string;
}

const DAY_MS = 86_400_000;

export function register(program: Command): void {
  addSessionOptions(program.command('optimize'))
    .description('Look for good parameters with a Gaussian process, and test the best once on data held out.')
    .option('--param <key=from:to:step>', 'a parameter that varies; repeat it', collect, [])
    .option('--budget <number>', 'configurations at most', '60')
    .option(
      '--folds <number>',
      'parts of the data that a configuration must do well in',
      String(DEFAULT_OBJECTIVE.folds),
    )
    .option('--holdout <percent>', 'of the data, at the end, looked at once; 0 for none', '20')
    .option('--html <file>', 'write a self-contained page')
    .action((options: OptimizeOptions) => inSession(options, (session) => run(session, options)));
}

async function run(session: Session, options: OptimizeOptions): Promise<void> {
  const { search, holdout } = divide(session.range, readCount('--holdout', options.holdout, 0, 50));
  const objective = { ...DEFAULT_OBJECTIVE, folds: readCount('--folds', options.folds, 2, 50) };
  const research = begin(
    () =>
      new Optimisation({
        space: readSpace(session.strategyId, options.param),
        budget: readCount('--budget', options.budget, 1, 10_000),
        seed: session.seed,
        objective,
        range: search,
      }),
  );
  await session.conduct(research, 'optimisation', (task, answer) => {
    if (session.isJson)
      printLine({ kind: 'fold', params: task.params, span: task.span, ...answerFigures(answer) });
  });
  const result = research.result();
  const { best } = result;
  if (!best) {
    process.stderr.write('no configuration was finished, so there is nothing to judge\n');
    return;
  }
  const evidence = holdout && !session.signal.aborted ? await lookAtHoldout(session, best, holdout) : null;
  const verdict = verdictOf(session, result, best, evidence);
  show(session, options, result, best, verdict);
}

/** The hold-out is what follows the search, from a midnight on. */
function divide({ from, to }: Span, holdoutPercent: number): { search: Span; holdout: Span | null } {
  if (holdoutPercent === 0) return { search: { from, to }, holdout: null };
  const edge = Math.floor((from + (to - from) * (1 - holdoutPercent / 100)) / DAY_MS) * DAY_MS;
  // One day between them, in which a trade of the search may still be open.
  return { search: { from, to: edge }, holdout: { from: edge + DAY_MS, to } };
}

function begin(make: () => Optimisation): Optimisation {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('--folds', error.message);
    throw error;
  }
}

async function lookAtHoldout(
  session: Session,
  best: OptimisationTrial,
  span: Span,
): Promise<HoldoutEvidence | null> {
  const { register, strategyId, dataKey, runId } = session;
  const look = new SingleEvaluation(best.params, span, 'holdout');
  const accesses = register.lookAtHoldout({
    ...{ strategyId, dataKey, span, source: 'optimisation', originId: runId, part: 1, index: 0 },
    ...{ params: best.params, purpose: 'holdout' },
  });
  await session.conduct(look, 'optimisation', () => undefined);
  const outcome = look.result();
  return (
    outcome && { sharpe: sharpe(outcome.dailyReturns, 365).value, netReturn: outcome.netReturn, accesses }
  );
}

/** Judged by the joined folds of every finished configuration; those that were given up count as further trials. */
function verdictOf(
  session: Session,
  { trials }: OptimisationResult,
  best: OptimisationTrial,
  holdout: HoldoutEvidence | null,
): Verdict {
  const { bars, register, request, seed, strategyId } = session;
  const done = trials.filter(({ status }) => status === 'done');
  const own = new Set(done.map(({ params }) => session.nameOf(params)));
  const random = new Prng(seed + 1);
  const market = best.outcomes.flatMap(({ firstDay, dailyReturns }) => [
    ...marketReturns(bars, request.timeframe, {
      from: firstDay,
      to: firstDay + dailyReturns.length * DAY_MS,
    }),
  ]);
  const joined = done.map(({ outcomes }) =>
    Float64Array.from(outcomes.flatMap(({ dailyReturns }) => [...dailyReturns])),
  );
  return judge({
    returns: joined,
    chosen: done.indexOf(best),
    trades: best.outcomes.reduce((sum, { trades }) => sum + trades, 0),
    market: market.length === joined[0]!.length ? Float64Array.from(market) : null,
    otherTrials: register.count(strategyId, own).count,
    holdout,
    uniform: () => random.uniform(),
  });
}

const ENDS = {
  budget: 'all that --budget allows',
  little_to_gain: 'ended because little was left to gain',
  no_progress: 'ended because nothing better was found for long',
  exhausted: 'all that there are',
  user: 'stopped by you',
} as const;

const COLUMNS: readonly Label[] = ['parameters', 'objective', 'folds', 'state', 'stopped'];

const rowOf = (
  { params, objective, outcomes, scores, status }: OptimisationTrial,
  { label }: ReportWords,
): string[] => [
  parametersText(params),
  objective === null ? '–' : ratioText(objective),
  scores.map((score) => decimals(score, 1)).join(' '),
  label(status),
  stoppedText(outcomes),
];

const mapOf = (trials: readonly OptimisationTrial[]): HeatMap | null =>
  heatMapOf(
    trials.map(({ params, objective, outcomes }) => ({
      params,
      value: objective,
      isStopped: stoppedText(outcomes) !== '',
    })),
  );

function show(
  session: Session,
  options: OptimizeOptions,
  { trials, stopReason }: OptimisationResult,
  best: OptimisationTrial,
  verdict: Verdict,
): void {
  const heatMap = mapOf(trials);
  const ranked = trials.toSorted((a, b) => (b.objective ?? -Infinity) - (a.objective ?? -Infinity));
  const isAnyStopped = trials.some(({ outcomes }) => stoppedText(outcomes) !== '');
  const notes = (language: Language): string[] => searchNotes(session.request, isAnyStopped, language);
  const title = `${session.strategyId} on ${session.request.instrument.symbol} ${session.request.timeframe}`;
  if (options.html !== undefined) {
    const words = reportWords(session.language);
    const rows = ranked.map((trial) => rowOf(trial, words));
    const shared = { verdict, heatMap, measure: 'objective', columns: COLUMNS, rows } as const;
    const { language, request } = session;
    writePage(options.html, {
      ...{ kind: 'optimisationOf', request, language, ...shared, notes: notes(language) },
    });
  }
  if (session.isJson) {
    const { params, objective, scores } = best;
    printLine({
      kind: 'result',
      runId: session.runId,
      trials: trials.length,
      stopReason,
      best: { params, objective, scores },
      heatMap,
      verdict,
    });
    return;
  }
  const { holdout } = verdict;
  const words = reportWords('en');
  const head = COLUMNS.map((name) => words.label(name));
  const lines = [
    `${title}: ${trials.length} configurations, ${ENDS[stopReason ?? 'user']}`,
    termsText({ ...session.request, ...session.request.fees }, words),
    printVerdict(verdict, styleOf(session)).trimEnd(),
    '',
    ...(holdout
      ? [
          `held-out data: net ${percentText(holdout.netReturn)}, Sharpe ${holdout.sharpe === null ? '–' : ratioText(holdout.sharpe)}`,
          '',
        ]
      : []),
    ...alignColumns([head, ...ranked.slice(0, 12).map((trial) => rowOf(trial, words))]),
    '',
    ...notes(session.language),
    '',
    ...(heatMap ? [...drawHeatMap(heatMap, 'Objective'), ''] : []),
    `run ${session.runId}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
