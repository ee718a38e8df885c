import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Trial, TrialOutcome, TrialRegister, TrialSource, TrialTally } from '@trendy/domain';
import type { Outcome, ResearchPurpose } from '@trendy/backtest';
import type { Span } from '@trendy/quant';
import { UsageError } from '../usage-error.ts';

/** What names a trial: written when it begins, so that one that is aborted counts like any other. */
export interface TrialStart {
  readonly strategyId: string;
  readonly dataKey: string;
  readonly source: TrialSource;
  readonly originId: string;
  readonly part: number;
  readonly index: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly purpose: ResearchPurpose;
  readonly span: Span | null;
}

export interface FinishedTrial extends TrialStart {
  readonly outcome: Outcome;
}

/** One line of the file. `daily` is the base64 of the returns as little-endian doubles: exact, and half as long. */
interface Line extends TrialStart {
  readonly kind: 'begun' | 'done' | 'holdout';
  readonly at: string;
  readonly outcome?: TrialOutcome;
  readonly daily?: string;
}

/** Of how many configurations, and how often was its hold-out looked at. */
export interface FileTally extends TrialTally {
  readonly evaluations: number;
}

/**
 * The folder and those above it. `recursive` would try for ever where a file system says of a folder that is there
 * that nothing can be made in it because it is not there (/proc does).
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  mkdirSync(folder);
}

/**
 * The register as a file of JSON lines that is only added to. Every write is on disk before the call returns. A last
 * line that was torn by a crash is left where it is and skipped.
 */
export class TrialFile implements TrialRegister {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #now: () => Date;

  /** @throws UsageError when the file cannot be opened for appending. */
  constructor(file: string, now: () => Date) {
    this.#file = file;
    this.#now = now;
    try {
      makeFolder(path.dirname(path.resolve(file)));
      this.#descriptor = openSync(file, 'a+');
    } catch (error) {
      throw new UsageError('--register', `"${file}" cannot be written: ${(error as Error).message}`);
    }
    if (this.#isTorn()) writeSync(this.#descriptor, '\n');
  }

  begin(starts: readonly TrialStart[]): void {
    this.#write(starts.map((start) => ({ kind: 'begun', at: this.#now().toISOString(), ...start })));
  }

  finish(trials: readonly FinishedTrial[]): void {
    this.#write(
      trials.map(({ outcome, ...start }) => ({
        kind: 'done',
        at: this.#now().toISOString(),
        ...start,
        outcome: figuresOf(outcome),
        daily: encode(outcome.dailyReturns),
      })),
    );
  }

  /** Notes a look at a hold-out. @returns how many runs have looked at that of these data, this one included. */
  lookAtHoldout(start: TrialStart): number {
    this.#write([{ kind: 'holdout', at: this.#now().toISOString(), ...start }]);
    const runs = new Set<string>();
    for (const line of this.#lines())
      if (line.kind === 'holdout' && line.strategyId === start.strategyId && line.dataKey === start.dataKey)
        runs.add(line.originId);
    return runs.size;
  }

  append(trials: readonly Trial[]): Promise<void> {
    this.#write(
      trials.map(({ dailyReturns, outcome, ...rest }) => ({
        kind: 'done',
        at: this.#now().toISOString(),
        purpose: 'trial',
        span: null,
        ...rest,
        outcome,
        daily: encode(Float64Array.from(dailyReturns)),
      })),
    );
    return Promise.resolve();
  }

  tally(strategyId: string): Promise<TrialTally> {
    return Promise.resolve(this.count(strategyId));
  }

  /**
   * @param except configurations that are not counted, by `configurationOf`.
   * @param sources absent: all.
   */
  count(
    strategyId: string,
    except: ReadonlySet<string> = new Set(),
    sources?: readonly TrialSource[],
  ): FileTally {
    const sharpes = new Map<string, number | null>();
    const walkForwards = new Set<string>();
    let evaluations = 0;
    for (const line of this.#lines()) {
      if (line.strategyId !== strategyId || line.kind === 'holdout') continue;
      if (line.source === 'walk_forward') walkForwards.add(line.originId);
      if (sources && !sources.includes(line.source)) continue;
      const key = configurationOf(line);
      if (except.has(key)) continue;
      if (line.kind === 'begun') evaluations++;
      if (!sharpes.has(key)) sharpes.set(key, null);
      if (line.outcome?.dailySharpe != null && sharpes.get(key) === null)
        sharpes.set(key, line.outcome.dailySharpe);
    }
    const known = [...sharpes.values()].filter((value) => value !== null);
    return {
      ...{ count: sharpes.size, evaluations, sharpeVariance: varianceOf(known) },
      walkForwards: walkForwards.size,
    };
  }

  ofOrigin(
    originId: string,
    { skip, limit }: { readonly skip: number; readonly limit: number },
  ): Promise<Trial[]> {
    const trials = this.finishedOf(originId)
      .sort((a, b) => a.part - b.part || a.index - b.index)
      .slice(skip, skip + limit);
    return Promise.resolve(
      trials.map(({ outcome, purpose: _purpose, span: _span, ...rest }) => ({
        ...rest,
        outcome: figuresOf(outcome),
        dailyReturns: [...outcome.dailyReturns],
      })),
    );
  }

  /** What a run has finished so far, with its daily returns to the last bit. */
  finishedOf(originId: string): FinishedTrial[] {
    const found: FinishedTrial[] = [];
    for (const { kind: _kind, at: _at, outcome, daily, ...start } of this.#lines())
      if (start.originId === originId && outcome && daily !== undefined) {
        const { dailySharpe: _sharpe, ...rest } = outcome;
        found.push({
          ...start,
          outcome: { stoppedAt: null, ...rest, dailyReturns: decode(daily) },
        });
      }
    return found;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    // A full disk may take a part only.
    for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done);
    fsyncSync(this.#descriptor);
  }

  /** One line after the other: a register of years does not fit into one string. */
  *#lines(): Generator<Line> {
    const descriptor = openSync(this.#file, 'r');
    try {
      const decoder = new StringDecoder('utf8');
      const chunk = Buffer.alloc(CHUNK);
      let rest = '';
      let number = 0;
      for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
        const texts = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
        rest = texts.pop() ?? '';
        for (const text of texts) {
          number++;
          const line = parsed(text);
          if (line === 'foreign') throw this.#foreign(number, text);
          if (line) yield line;
        }
      }
    } finally {
      closeSync(descriptor);
    }
  }

  #foreign(number: number, text: string): UsageError {
    const start = text.slice(0, 60);
    return new UsageError(
      '--register',
      `line ${number} of "${this.#file}" is not a trial: ${start}; put the line right, or give another register`,
    );
  }

  #isTorn(): boolean {
    const { size } = fstatSync(this.#descriptor);
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    readSync(this.#descriptor, last, 0, 1, size - 1);
    return last[0] !== 0x0a;
  }
}

const figuresOf = ({ dailyReturns, ...rest }: Outcome): TrialOutcome => ({
  dailySharpe: dailySharpeOf(dailyReturns),
  ...rest,
});

const CHUNK = 1 << 20;

/**
 * Null for a line that a crash tore in two: its trial began on a line of its own, before it. A whole line that is no
 * trial is somebody else's: leaving it out would forget a trial.
 */
function parsed(text: string): Line | 'foreign' | null {
  if (text === '') return null;
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  return isLine(line) ? line : 'foreign';
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { dataKey, kind, originId, params, source, strategyId } = value as Partial<
    Record<keyof Line, unknown>
  >;
  const areTexts = [dataKey, kind, originId, source, strategyId].every((each) => typeof each === 'string');
  return areTexts && typeof params === 'object' && params !== null;
}

/** Names a configuration: the same parameters on the same data are one, however often they are run. */
export const configurationOf = (trial: Pick<TrialStart, 'dataKey' | 'params'>): string =>
  `${trial.dataKey} ${canonical(trial.params)}`;

/** JSON with sorted keys. */
export const canonical = (params: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));

const encode = (values: Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

function decode(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const values = new Float64Array(bytes.length / 8);
  for (let index = 0; index < values.length; index++) values[index] = bytes.readDoubleLE(index * 8);
  return values;
}

function dailySharpeOf(returns: Float64Array): number | null {
  const variance = varianceOf([...returns]);
  if (variance === null || !(variance > 0)) return null;
  return returns.reduce((sum, value) => sum + value, 0) / returns.length / Math.sqrt(variance);
}

function varianceOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
