import { CRASH_POINTS } from '../../crashpoint.ts';
import type { Ambush } from './process.ts';
import { FAIR } from './venue-server.ts';
import type { VenueServer, VenueWeather } from './venue-server.ts';
import { Dice } from './virtual-time.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Nights on which the venue refuses for a while whatever would close a position. */
const CRASH_SHARE = 0.06;
const CRASH_MS = 15_000;

/** Where a process dies or stands still in its life: at named points of the order path, or at any call to the outside. */
export function ambushes(dice: Dice): Ambush[] {
  const count = dice.whole(0, 2);
  return Array.from({ length: count }, (): Ambush => {
    const isNamed = dice.chance(0.6);
    const place = isNamed ? dice.pick(CRASH_POINTS) : 'any call';
    const pass = isNamed ? dice.whole(1, 4) : dice.whole(20, 1_500);
    const stops = dice.chance(0.4);
    const ms = dice.pick([1_500, 5_000, 13_000, 25_000]);
    return { place, pass, fate: stops ? { kind: 'stop', ms } : { kind: 'kill' } };
  });
}

/** How bad it is differs from night to night. */
export function badWeather(dice: Dice): VenueWeather {
  const upTo = (most: number): number => dice.between(0, most);
  // Some nights the venue takes orders and says hardly anything of what became of them.
  const isDark = dice.chance(0.2);
  return {
    ...FAIR,
    lostBefore: upTo(0.12),
    lostAfter: isDark ? dice.between(0.2, 0.6) : upTo(0.2),
    slow: upTo(0.12),
    failsAfter: upTo(0.12),
    failsBefore: upTo(0.12),
    rateLimited: upTo(0.15),
    hidden: upTo(0.5),
    doubled: upTo(0.3),
    silent: upTo(0.35),
    silentOnOrders: isDark ? dice.between(0.8, 1) : upTo(0.35),
    eventLost: isDark ? dice.between(0.6, 1) : upTo(0.15),
    eventDoubled: upTo(0.3),
    eventLateMs: dice.pick([20, 200, 2_500]),
  };
}

/** Some nights nothing that closes a position is taken for a while. Dice of its own: the others stay what they were. */
export function planCrash(seed: number, time: VirtualTime, venue: VenueServer, stormMs: number): void {
  const dice = new Dice(seed * 7_919 + 2);
  if (!dice.chance(CRASH_SHARE)) return;
  const startMs = dice.between(1_000, stormMs - CRASH_MS / 2);
  time.after(startMs, () => (venue.refusesExits = true));
  time.after(startMs + CRASH_MS, () => (venue.refusesExits = false));
}
