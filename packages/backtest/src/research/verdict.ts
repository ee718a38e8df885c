import {
  bestOfMany,
  chanceOf,
  deflatedSharpe,
  deviationOf,
  effectiveTrials,
  meanOf,
  minimumTrackRecord,
  normalCdf,
  overfittingProbability,
  probabilisticSharpe,
  sharpeSampleOf,
} from '@trendy/quant';
import type { LocalisedText } from '@trendy/domain';
import { excessReturns } from './excess-returns.ts';
import { wordsOf } from './verdict-words.ts';

export type EvidenceLevel = 'no_evidence' | 'weak' | 'supported';

/** Codes of what decided a verdict; the words are in `verdict-words.ts`. */
export type VerdictReason =
  | 'luck_explains_it'
  | 'overfitted'
  | 'too_few_days'
  | 'too_few_trades'
  | 'no_variation'
  | 'unlikely_luck'
  | 'not_beyond_doubt'
  | 'walk_forward_fails'
  | 'holdout_fails'
  | 'holdout_used_before';

export interface VerdictInput {
  /** Daily net returns of every configuration of this run that was evaluated whole; equal lengths, same days. */
  readonly returns: readonly Float64Array[];
  /** Which of them is judged. */
  readonly chosen: number;
  /** Trades of the one that is judged. */
  readonly trades: number;
  /** Daily returns of holding the symbol on the same days; what merely holding earned is no skill. Null: not known. */
  readonly market: Float64Array | null;
  /** Other configurations that the register knows: their returns are not here, so each counts as independent. */
  readonly otherTrials: number;
  readonly walkForwardEfficiency?: number | null;
  readonly holdout?: HoldoutEvidence | null;
  /** Seeded generator on (0, 1), for the resampling. */
  readonly uniform: () => number;
}

export interface HoldoutEvidence {
  readonly sharpe: number | null;
  readonly netReturn: number;
  /** How often this hold-out has been looked at, this time included. More than once: it is no hold-out any more. */
  readonly accesses: number;
}

/** What a result is worth after all that was tried. Probabilities and rates are fractions; null: it does not exist. */
export interface Verdict {
  readonly level: EvidenceLevel;
  readonly reasons: readonly VerdictReason[];
  /** How often luck alone, with so many tries, looks at least this good; p-value. */
  readonly chanceOfLuck: number;
  /** At or below this chance there is some evidence, at or below the second strong evidence. */
  readonly limits: { readonly weak: number; readonly supported: number; readonly days: number };
  readonly trials: {
    /** In all: this run's and the register's. */
    readonly total: number;
    readonly thisRun: number;
    /** How many unlike ones this run's amount to. */
    readonly effective: number;
  };
  readonly days: number;
  readonly trades: number;
  /** Yearly, of daily net returns. */
  readonly sharpe: number | null;
  /** The same after what holding the average position earned is taken out. */
  readonly excessSharpe: number | null;
  readonly deflatedSharpe: { readonly probability: number; readonly threshold: number } | null;
  /** The same with the number of unlike trials. */
  readonly deflatedSharpeEffective: { readonly probability: number; readonly threshold: number } | null;
  readonly probabilisticSharpe: number | null;
  readonly minimumTrackRecordDays: number | null;
  readonly overfittingProbability: number | null;
  readonly walkForwardEfficiency: number | null;
  readonly holdout: HoldoutEvidence | null;
  readonly words: LocalisedText;
}

/**
 * Derived, not tuned (docs/research/verdict.md): the usual two-sided levels of 5 % and 1 %, of which an edge uses one
 * side. At 2.5 % a hundred searches where there is nothing give at most five alarms with a probability of 96 %.
 */
export const EVIDENCE_LIMITS = { weak: 0.025, supported: 0.005, days: 90 } as const;
const MIN_TRADES = 10;
/** Fewer trades than this cannot carry strong evidence. */
const SUPPORTED_TRADES = 30;
const OVERFITTED = 0.5;
const LEAST_EFFICIENCY = 0.5;
const RESAMPLES = 2000;
const YEAR = Math.sqrt(365);

/** @throws RangeError on returns of unequal lengths or that are not finite, or an unknown `chosen`. */
export function judge(input: VerdictInput): Verdict {
  const { returns, chosen, market, trades } = input;
  const own = returns[chosen];
  if (!own) throw new RangeError(`chosen is ${chosen}; there are ${returns.length} configurations`);
  const excess = market ? returns.map((column) => excessReturns(column, market)) : returns;
  const chanceOfLuck = luckOf(excess, input);
  const pbo = pboOf(returns);
  const effective = effectiveTrials(returns).count;
  const total = returns.length + input.otherTrials;
  const sample = sharpeSampleOf(own);
  const variance = sharpeVariance(returns);
  const facts = {
    chanceOfLuck,
    limits: EVIDENCE_LIMITS,
    trials: { total, thisRun: returns.length, effective },
    days: own.length,
    trades,
    sharpe: yearlySharpe(own),
    excessSharpe: yearlySharpe(excess[chosen]!),
    deflatedSharpe: sample && yearly(deflatedSharpe(sample, variance, total)),
    deflatedSharpeEffective:
      sample && yearly(deflatedSharpe(sample, variance, effective + input.otherTrials)),
    probabilisticSharpe: sample && probabilisticSharpe(sample),
    minimumTrackRecordDays: sample && minimumTrackRecord(sample),
    overfittingProbability: pbo,
    walkForwardEfficiency: input.walkForwardEfficiency ?? null,
    holdout: input.holdout ?? null,
  };
  const { level, reasons } = weigh(facts);
  return { level, reasons, ...facts, words: wordsOf(level, reasons, facts) };
}

export type VerdictFacts = Omit<Verdict, 'level' | 'reasons' | 'words'>;

/** The one place where evidence becomes a level. */
export function weigh(facts: VerdictFacts): { level: EvidenceLevel; reasons: VerdictReason[] } {
  const against: VerdictReason[] = [];
  if (facts.days < EVIDENCE_LIMITS.days) against.push('too_few_days');
  if (facts.trades < MIN_TRADES) against.push('too_few_trades');
  if (facts.sharpe === null) against.push('no_variation');
  if (facts.chanceOfLuck > EVIDENCE_LIMITS.weak) against.push('luck_explains_it');
  if (against.length > 0) return { level: 'no_evidence', reasons: against };
  const doubts: VerdictReason[] = [];
  if (facts.chanceOfLuck > EVIDENCE_LIMITS.supported) doubts.push('not_beyond_doubt');
  // Not against an edge, but against this choice: among configurations that are all good, which is best is a toss-up.
  if ((facts.overfittingProbability ?? 0) >= OVERFITTED) doubts.push('overfitted');
  if (facts.trades < SUPPORTED_TRADES) doubts.push('too_few_trades');
  if (facts.walkForwardEfficiency !== null && facts.walkForwardEfficiency < LEAST_EFFICIENCY)
    doubts.push('walk_forward_fails');
  if (facts.holdout && !((facts.holdout.sharpe ?? 0) > 0)) doubts.push('holdout_fails');
  if (facts.holdout && facts.holdout.accesses > 1) doubts.push('holdout_used_before');
  if (doubts.length > 0) return { level: 'weak', reasons: doubts };
  return { level: 'supported', reasons: ['unlikely_luck'] };
}

/**
 * The chance that the best of this run's configurations, and as many independent others as the register knows, reaches
 * the chosen one's t-statistic without an edge: 1 − (1 − p of this run)·Φ(t)^others.
 */
function luckOf(excess: readonly Float64Array[], { chosen, otherTrials, uniform }: VerdictInput): number {
  // What is too short to judge has no chance to calculate; the level says so.
  if (excess[0]!.length < 20) return 1;
  const best = bestOfMany(excess, { resamples: RESAMPLES, uniform });
  const statistic = best.statistics[chosen]!;
  const inThisRun = chanceOf(best, statistic);
  return 1 - (1 - inThisRun) * normalCdf(statistic) ** otherTrials;
}

/** Blocks of at least ten days; null when there are too few days or only one configuration. */
function pboOf(returns: readonly Float64Array[]): number | null {
  if (returns.length < 2) return null;
  const blocks = Math.min(16, 2 * Math.floor(returns[0]!.length / 20));
  return blocks < 4 ? null : overfittingProbability(returns, blocks).pbo;
}

/** Of the trials; of one alone it is not known, and that of an estimate without an edge stands in. */
function sharpeVariance(returns: readonly Float64Array[]): number {
  if (returns.length === 1) return 1 / Math.max(1, returns[0]!.length - 1);
  const sharpes = Float64Array.from(returns, (column) => (yearlySharpe(column) ?? 0) / YEAR);
  return deviationOf(sharpes) ** 2;
}

function yearlySharpe(returns: Float64Array): number | null {
  const deviation = deviationOf(returns);
  return deviation > 1e-14 ? (meanOf(returns) / deviation) * YEAR : null;
}

const yearly = (deflated: { probability: number; threshold: number } | null): Verdict['deflatedSharpe'] =>
  deflated && { probability: deflated.probability, threshold: deflated.threshold * YEAR };
