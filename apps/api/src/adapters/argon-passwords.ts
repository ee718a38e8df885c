import { hash, verify } from '@node-rs/argon2';
import { err, ok } from '@trendy/domain';
import type { Passwords } from '@trendy/domain';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** More at once would starve the rest of the process: a hash takes 20 ms of a core. */
const AT_ONCE = 4;
const MAX_WAITING = 64;

/** Hashes at most four passwords at a time and lets at most 64 wait; beyond that it says `busy` at once. */
export class ArgonPasswords implements Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #dummy: Promise<string>;

  constructor() {
    // Verified when there is no such person, so that the answer takes as long.
    this.#dummy = hash('nobody has this password', OPTIONS);
  }

  hash: Passwords['hash'] = (password) => this.#inTurn(() => hash(password, OPTIONS));

  verify: Passwords['verify'] = (stored, password) =>
    this.#inTurn(async () => (await verify(stored ?? (await this.#dummy), password)) && stored !== null);

  async #inTurn<T>(work: () => Promise<T>) {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) return err('busy' as const);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#running++;
    }
    try {
      return ok(await work());
    } finally {
      // The place goes straight to the next in line.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
