import type { ParentOrder, Plan, PlanSettings } from './plan-types.ts';
import { cutSlices } from './slices.ts';

export const DEFAULT_PLAN_SETTINGS: PlanSettings = {
  style: 'aggressive',
  capBps: 25,
  limitBps: 50,
  slices: 20,
  urgency: 0,
  weights: null,
  participation: 0.1,
  participationCap: 0.2,
  repegMs: 500,
  repegTicks: 2,
  maxRepegs: 10,
  retryMs: 1000,
  maxChildren: 200,
};

/** A day in slices of a minute, and some. */
const MAX_SLICES = 2_000;

/**
 * A plan at its start; `advancePlan` drives it. The same parent, settings and seed give the same plan.
 * @throws RangeError naming the field, its value and what it must be (a caller's bug).
 * Source: METHODS 4.1–4.3, 4.6.
 */
export function createPlan(parent: ParentOrder, settings: PlanSettings, seed: number): Plan {
  assertParent(parent);
  assertSettings(settings);
  const { at, weight } = cutSlices(parent, settings, seed);
  return {
    parent,
    settings,
    sliceAt: at,
    sliceWeight: weight,
    nextChild: 0,
    sliced: 0,
    quota: 0,
    placedAt: null,
    isPegged: false,
    repegs: 0,
    cancelling: [],
    ending: null,
    left: null,
    seen: { steps: 0, weight: 0 },
  };
}

function assertParent(parent: ParentOrder): void {
  for (const name of ['quantity', 'minChild', 'minOrder'] as const)
    if (!(Number.isSafeInteger(parent[name]) && parent[name] > 0))
      throw new RangeError(`${name} is ${parent[name]}; must be a whole number of steps above 0`);
  if (parent.minOrder > parent.minChild)
    throw new RangeError(`minOrder is ${parent.minOrder}; must be at most minChild, ${parent.minChild}`);
  if (!(parent.arrivalMid > 0 && Number.isFinite(parent.arrivalMid)))
    throw new RangeError(`arrivalMid is ${parent.arrivalMid}; must be a price in ticks above 0`);
  if (!(Number.isFinite(parent.startedAt) && parent.deadline > parent.startedAt))
    throw new RangeError(`deadline is ${parent.deadline}; must lie after startedAt, ${parent.startedAt}`);
}

function assertSettings(settings: PlanSettings): void {
  const within = (name: keyof PlanSettings, low: number, high: number, whole: boolean): void => {
    const value = settings[name];
    if (typeof value !== 'number' || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
      throw new RangeError(
        `${name} is ${String(value)}; must be ${whole ? 'a whole number ' : ''}from ${low} to ${high}`,
      );
  };
  within('capBps', 0, 1000, false);
  if (settings.limitBps !== null) within('limitBps', 0, 1000, false);
  within('slices', 1, MAX_SLICES, true);
  within('urgency', 0, 1000, false);
  within('participation', 0, 1, false);
  within('participationCap', settings.participation, 1, false);
  within('repegMs', 1, 3_600_000, false);
  within('repegTicks', 1, 1_000_000, false);
  within('maxRepegs', 0, 1000, true);
  within('retryMs', 1, 3_600_000, false);
  within('maxChildren', 1, 10_000, true);
  const { weights } = settings;
  if (weights === null) return;
  if (weights.length === 0 || weights.length > MAX_SLICES)
    throw new RangeError(`weights has ${weights.length} entries; must have 1 to ${MAX_SLICES}, or be null`);
  const bad = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (bad >= 0) throw new RangeError(`weights[${bad}] is ${weights[bad]}; must be at least 0`);
  if (!weights.some((weight) => weight > 0))
    throw new RangeError('weights are all 0; give null for an even pace');
}
