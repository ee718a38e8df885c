import { epochMs } from '@trendy/domain';

import type { WorkerClock } from '../../clock.ts';
import type { Crashpoint, CrashPoint } from '../../crashpoint.ts';
import type { Trace, VirtualTime } from './virtual-time.ts';

/** What befalls a process when it passes a place for the n-th time. */
export interface Ambush {
  /** A crash point's name, or any call to the outside. */
  readonly place: CrashPoint | 'any call';
  readonly pass: number;
  readonly fate: { readonly kind: 'kill' } | { readonly kind: 'stop'; readonly ms: number };
}

const NEVER: Promise<never> = new Promise<never>(() => undefined);

/**
 * One operating-system process. Killed, it never hears of anything again; stopped, everything reaches it when it is
 * continued, and its clocks have jumped. What it had handed to the network or the database before goes on without it.
 */
export class SimProcess {
  readonly name: string;
  readonly clock: WorkerClock;
  readonly crashpoint: Crashpoint;
  isAlive = true;
  /** Called once when it dies. */
  onDeath: () => void = () => undefined;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  readonly #passes = new Map<string, number>();
  readonly #ambushes: Ambush[];
  #stoppedUntil = 0;
  /** Of all times that it was stopped. */
  #stoppedMs = 0;
  #ids = 0;

  constructor(
    time: VirtualTime,
    trace: Trace,
    name: string,
    options: {
      readonly ambushes?: readonly Ambush[];
      readonly skewMs?: number;
      /** A planted fault: a monotonic clock that does not notice that the process stood still. */
      readonly sleepsThroughStops?: boolean;
    } = {},
  ) {
    this.#time = time;
    this.#trace = trace;
    this.name = name;
    this.#ambushes = [...(options.ambushes ?? [])];
    const skewMs = options.skewMs ?? 0;
    const startedAt = time.now;
    this.clock = {
      now: () => epochMs(Math.round(this.localNow + skewMs)),
      monotonicMs: () => this.localNow - startedAt - (options.sleepsThroughStops ? this.#stoppedMs : 0),
      startTimer: (afterMs, act) => {
        const timer = this.#time.after(afterMs, () => this.deliver(act));
        return {
          cancel: () => {
            timer.act = null;
          },
        };
      },
      uniqueId: () => `${name}-${(this.#ids += 1)}`,
    };
    this.crashpoint = (point) => {
      if (point !== 'poison') this.#pass(point);
    };
  }

  /** The instant as this process sees it: one that is stopped does not notice the time until it is continued. */
  get localNow(): number {
    return Math.max(this.#time.now, this.#stoppedUntil);
  }

  /** Hands something to the process: now, when it is continued, or never. */
  deliver(act: () => void): void {
    if (!this.isAlive) return;
    if (this.#stoppedUntil > this.#time.now) {
      this.#time.after(this.#stoppedUntil - this.#time.now, () => this.deliver(act));
    } else act();
  }

  /** Every call to the outside begins here: it is where the process may die, stand still, or be dead already. */
  async reach(): Promise<void> {
    this.#pass('any call');
    if (!this.isAlive) return NEVER;
    if (this.#stoppedUntil > this.#time.now) await this.pause(0);
    return undefined;
  }

  /** Resolves in the process after so long. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#time.after(ms, () => this.deliver(resolve));
    });
  }

  /**
   * Asks something of somebody else: `effect` happens there after `thereMs`, whether or not we live; its answer comes
   * back after `backMs`. Null instead of a duration: lost on the way.
   */
  async ask<T>(thereMs: number | null, backMs: number | null, effect: () => T): Promise<T> {
    await this.reach();
    return this.send(thereMs, backMs, effect);
  }

  /** The same when it has left already: nothing can keep it from arriving. */
  send<T>(thereMs: number | null, backMs: number | null, effect: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (thereMs === null) return;
      this.#time.after(thereMs, () => {
        let settle: () => void;
        try {
          const answer = effect();
          settle = () => resolve(answer);
        } catch (thrown) {
          settle = () => reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
        if (backMs !== null) this.#time.after(backMs, () => this.deliver(settle));
      });
    });
  }

  kill(why: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#trace.note(this.#time.now, `${this.name} killed: ${why}`);
    this.onDeath();
  }

  stop(ms: number, why: string): void {
    if (!this.isAlive || this.#stoppedUntil > this.#time.now) return;
    this.#stoppedUntil = this.#time.now + ms;
    this.#stoppedMs += ms;
    this.#trace.note(this.#time.now, `${this.name} stopped for ${ms.toFixed(0)} ms: ${why}`);
  }

  #pass(place: CrashPoint | 'any call'): void {
    const pass = (this.#passes.get(place) ?? 0) + 1;
    this.#passes.set(place, pass);
    for (const ambush of this.#ambushes) {
      if (ambush.place !== place || ambush.pass !== pass) continue;
      if (ambush.fate.kind === 'kill') this.kill(`${place} #${pass}`);
      else this.stop(ambush.fate.ms, `${place} #${pass}`);
    }
  }
}
