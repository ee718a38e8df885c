import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { rangeOf, toColumns } from '@trendy/backtest';
import type { BacktestRequest, Params, Research, ResearchTask, TaskAnswer } from '@trendy/backtest';
import type { BarColumns, TrialSource } from '@trendy/domain';
import type { Span } from '@trendy/quant';
import type { Command } from 'commander';
import { buildRequest } from '../backtest-request.ts';
import type { BacktestOptions } from '../backtest-request.ts';
import { addRequestOptions } from '../request-options.ts';
import { UsageError } from '../usage-error.ts';
import { checkWritable } from '../output/check-writable.ts';
import { conduct } from './conduct.ts';
import { completeParams, dataKeyOf } from './data-key.ts';
import { EvaluatorPool } from './evaluator-pool.ts';
import { readCount } from './search-options.ts';
import { configurationOf, TrialFile } from './trial-file.ts';

/** What every search is told beyond its backtest. */
export interface SessionOptions extends BacktestOptions {
  readonly register: string;
  readonly resume?: string;
  readonly workers?: string;
  readonly seed: string;
  readonly json?: boolean;
  readonly lang: string;
  readonly html?: string;
}

export function addSessionOptions(command: Command): Command {
  return addRequestOptions(command)
    .option('--resume <run>', 'go on with a run that was stopped; the other options must be the same')
    .option('--workers <count>', 'worker threads; one less than the processor has without it')
    .option('--seed <number>', 'seed of everything that is drawn', '1')
    .option('--lang <language>', 'language of the verdict: en or ko', 'en')
    .option('--json', 'print JSON lines: results as they come, the verdict last');
}

/** One search in progress: its data, its register, its threads and its way to stop. */
export interface Session {
  readonly runId: string;
  readonly request: BacktestRequest;
  readonly strategyId: string;
  readonly bars: BarColumns;
  readonly range: Span;
  readonly dataKey: string;
  /** Names a configuration in the register. */
  nameOf(params: Params): string;
  readonly register: TrialFile;
  readonly seed: number;
  readonly isJson: boolean;
  readonly language: 'en' | 'ko';
  readonly signal: AbortSignal;
  /** Brings research to its end or to where the user stopped it. @returns how many were evaluated anew. */
  conduct<Result>(research: Research<Result>, source: TrialSource, tell: Teller): Promise<number>;
}

type Teller = (task: ResearchTask, answer: TaskAnswer) => void;

/** Opens all that a search needs, runs it and puts everything away, whatever happens. */
export async function inSession(
  options: SessionOptions,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const request = buildRequest(options);
  const strategyId = request.strategy?.id;
  if (strategyId === undefined) throw new UsageError('--signals', 'cannot be searched; give --strategy');
  if (options.html !== undefined) checkWritable('--html', options.html);
  const seed = readCount('--seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  const workers =
    options.workers === undefined
      ? Math.max(1, availableParallelism() - 1)
      : readCount('--workers', options.workers, 1, 256);
  const stop = new AbortController();
  const bars = toColumns(request.bars);
  const register = new TrialFile(options.register, () => new Date());
  const pool = new EvaluatorPool(request, workers);
  const onInterrupt = interruptor(stop);
  process.on('SIGINT', onInterrupt);
  const runId = options.resume ?? randomUUID();
  const dataKey = dataKeyOf(request);
  const complete = (params: Params): Params => completeParams(request, params);
  try {
    if (options.resume !== undefined) checkResumed(register, options.resume, options, strategyId, dataKey);
    await run({
      runId,
      request,
      strategyId,
      bars,
      range: rangeOf(request),
      dataKey,
      nameOf: (params) => configurationOf({ dataKey, params: complete(params) }),
      register,
      seed,
      isJson: options.json === true,
      language: readLanguage(options.lang),
      signal: stop.signal,
      conduct: (research, source, tell) =>
        conduct(research, {
          ...{ runId, strategyId, dataKey, complete, source, register, evaluator: pool, signal: stop.signal },
          onAnswer: (task, answer, progress) => {
            tell(task, answer);
            showProgress(progress.done, progress.total);
          },
        }),
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    await pool.close();
    register.close();
  }
  if (stop.signal.aborted) {
    process.stderr.write(`stopped; to go on, give the same command again with --resume ${runId}\n`);
    process.exitCode = 130;
  }
}

/** What was found under other terms must not be told as if it had been found under these. */
function checkResumed(
  register: TrialFile,
  runId: string,
  options: SessionOptions,
  strategyId: string,
  dataKey: string,
): void {
  const finished = register.finishedOf(runId);
  if (finished.length === 0)
    throw new UsageError(
      '--resume',
      `the register "${options.register}" knows no run "${runId}" with results; leave --resume out to begin anew`,
    );
  const other = finished.find((trial) => trial.strategyId !== strategyId || trial.dataKey !== dataKey);
  if (!other) return;
  const which = other.strategyId === strategyId ? other.dataKey : `${other.strategyId} on ${other.dataKey}`;
  throw new UsageError(
    '--resume',
    `run "${runId}" was made with another strategy, other data or other terms (${which}, now ${dataKey}); give all options as they were, or leave --resume out`,
  );
}

/** The first Ctrl-C lets what is running finish; the second ends the process, and loses only that. */
const interruptor = (stop: AbortController) => (): void => {
  if (stop.signal.aborted) process.exit(130);
  process.stderr.write(
    '\nCtrl-C: what is being evaluated is finished and kept, then it stops; Ctrl-C again ends at once and loses only that\n',
  );
  stop.abort();
};

let shownAt = 0;

/** One line that is written over, at most ten times a second, on a terminal; a line at every tenth otherwise. */
function showProgress(done: number, total: number): void {
  const { stderr } = process;
  const isLast = done === total;
  if (stderr.isTTY) {
    const now = Date.now();
    if (now - shownAt < 100 && !isLast) return;
    shownAt = now;
    stderr.write(`\r${done} of ${total}${isLast ? '\n' : ''}`);
  } else if (isLast || done % Math.max(1, Math.ceil(total / 10)) === 0) stderr.write(`${done} of ${total}\n`);
}

function readLanguage(text: string): 'en' | 'ko' {
  if (text === 'en' || text === 'ko') return text;
  throw new UsageError('--lang', `"${text}" is not known; use en or ko`);
}
