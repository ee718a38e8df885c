/** How often the machine is looked at, and the processor time that a look costs. */
const EVERY_MS = 1_000;
const LOOK_CPU_MS = 4;

/**
 * How much longer things take here than on a machine that is not overbooked: wall time of a piece of work over its
 * processor time. A promise in seconds is judged by it, for twenty processes on two cores keep none.
 */
export class MachineShare {
  readonly #timer: NodeJS.Timeout;
  readonly #factors: number[] = [];

  constructor() {
    this.#timer = setInterval(() => this.#factors.push(look()), EVERY_MS);
    this.#timer.unref();
  }

  /** Mean over the round; 1 on a machine that has time. */
  get slowdown(): number {
    if (this.#factors.length === 0) return 1;
    return Math.max(1, this.#factors.reduce((sum, factor) => sum + factor, 0) / this.#factors.length);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function look(): number {
  const beganAt = performance.now();
  const before = process.cpuUsage();
  let usedMs = 0;
  while (usedMs < LOOK_CPU_MS) {
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1_000;
  }
  return (performance.now() - beganAt) / usedMs;
}
