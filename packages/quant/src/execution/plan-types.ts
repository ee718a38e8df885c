import type { BookView } from './book-view.ts';

export type OrderSide = 'buy' | 'sell';

/** How an order is worked. AUTO is no style: the router turns it into one of these before the plan is made. */
export type ExecutionStyle = 'aggressive' | 'passive' | 'twap' | 'vwap' | 'adaptive';

/** The order as a whole: what its children must add up to, and never exceed. */
export interface ParentOrder {
  readonly side: OrderSide;
  /** Lot steps, a whole number above 0. */
  readonly quantity: number;
  /** UTC, ms. */
  readonly startedAt: number;
  /** UTC, ms; what is open then is cancelled. */
  readonly deadline: number;
  /** Middle of bid and ask at the decision, ticks; may lie on half a tick. The shortfall is measured from here. */
  readonly arrivalMid: number;
  /** Smallest child, lot steps: 1.1 × the venue's minimum. Only the last remainder may be smaller. */
  readonly minChild: number;
  /** Smallest order the venue takes at all, lot steps; a remainder below it is dust. 1 where reduce-only orders are exempt. */
  readonly minOrder: number;
  readonly isReduceOnly: boolean;
}

export interface PlanSettings {
  readonly style: ExecutionStyle;
  /** An IOC child goes no further than this from the middle of the moment; there is no naked market order. */
  readonly capBps: number;
  /** No child pays more than this against the arrival mid: beyond, the rest is cancelled. null: whatever it costs (exits). */
  readonly limitBps: number | null;
  /** Slices of a schedule, at most; fewer where children would fall below the minimum. */
  readonly slices: number;
  /** Almgren–Chriss κT: 0 spreads evenly, above 0 trades more at the beginning. See `almgrenChriss`. */
  readonly urgency: number;
  /** Expected share of the volume in each of `slices` equal parts of the time (VWAP); null: even. */
  readonly weights: readonly number[] | null;
  /** Share of the volume of the previous interval to be (ADAPTIVE), and the most of it that may be. */
  readonly participation: number;
  readonly participationCap: number;
  /** A passive child is moved after at least so long and so far, at most so often; then the plan crosses the spread. */
  readonly repegMs: number;
  readonly repegTicks: number;
  readonly maxRepegs: number;
  /** Wait between two IOC attempts that left something open. */
  readonly retryMs: number;
  /** Children in all; a plan that needs more is cancelled and says so. */
  readonly maxChildren: number;
}

/** A child that may still fill: from the decision to place it until the venue's last word, unknown fate included. */
export interface WorkingChild {
  readonly child: number;
  /** Ticks. */
  readonly price: number;
  /** Lot steps not filled. */
  readonly open: number;
}

/** What the plan may know at one moment; the same in a backtest (once a bar) and live (at each event). */
export interface PlanView {
  /** Ticks; null: no quote, the plan waits. */
  readonly bid: number | null;
  readonly ask: number | null;
  /** Visible depth; null where none is known (bars). Sizes in any one unit. */
  readonly book: BookView | null;
  /** Traded in the last complete interval, lot steps, and how long that was; never the running one. null: unknown. */
  readonly volume: { readonly steps: number; readonly overMs: number } | null;
  readonly working: readonly WorkingChild[];
  /** Of all children, lot steps. */
  readonly filled: number;
}

export type PlanEnd = 'filled' | 'deadline' | 'slippage_limit' | 'dust' | 'too_many_children' | 'cancelled';

export type PlanDecision =
  | {
      readonly kind: 'place';
      /** 0, 1, 2 …: with the parent's key it names the child, the same in every replay. */
      readonly child: number;
      readonly how: 'ioc' | 'post_only';
      readonly side: OrderSide;
      readonly quantity: number;
      readonly price: number;
      readonly isReduceOnly: boolean;
    }
  | { readonly kind: 'cancel'; readonly child: number }
  /** Nothing to do before this time unless the market or a child moves. */
  | { readonly kind: 'wait'; readonly until: number }
  /** `left` steps were not done. No child is open any more. */
  | { readonly kind: 'done'; readonly reason: PlanEnd; readonly left: number };

/** Plain JSON: a snapshot keeps it, and the plan goes on exactly where it stopped. */
export interface Plan {
  readonly parent: ParentOrder;
  readonly settings: PlanSettings;
  /** Start of each slice, UTC ms, rising; one slice for AGGRESSIVE and PASSIVE. */
  readonly sliceAt: readonly number[];
  /** Weight of each slice, above 0; only their proportions matter. */
  readonly sliceWeight: readonly number[];
  readonly nextChild: number;
  /** Slices already acted upon. */
  readonly sliced: number;
  /** Steps that the current slice may still place (ADAPTIVE). */
  readonly quota: number;
  /** When the last child was placed, UTC ms; null: none yet. */
  readonly placedAt: number | null;
  /** Whether the child placed last was post-only. */
  readonly isPegged: boolean;
  readonly repegs: number;
  /** A child that was asked to go, and when. */
  readonly cancelling: readonly { readonly child: number; readonly at: number }[];
  /** Why the plan ends; it is over once no child is open. */
  readonly ending: PlanEnd | null;
  /** Steps left undone, said once; null while it runs. */
  readonly left: number | null;
  /** Volume seen so far and the weight of the slices it was seen in (VWAP). */
  readonly seen: { readonly steps: number; readonly weight: number };
}

export interface PlanStep {
  readonly plan: Plan;
  readonly decisions: readonly PlanDecision[];
}
