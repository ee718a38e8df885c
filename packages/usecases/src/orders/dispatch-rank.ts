import type { Leg } from '@trendy/domain';

const RANK: Readonly<Record<Leg, number>> = { stop: 0, exit: 1, target: 2, entry: 3 };

interface Dispatchable {
  readonly leg: Leg;
  readonly createdAt: number;
}

/** What protects or closes goes out before what opens; then the older first. */
export const byUrgency = (a: Dispatchable, b: Dispatchable): number =>
  RANK[a.leg] - RANK[b.leg] || a.createdAt - b.createdAt;
