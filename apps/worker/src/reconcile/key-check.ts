import { judgeKey } from '@trendy/usecases';
import type { AccountWork, Venue } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

const EVERY_MS = 24 * 60 * 60_000;
/** A venue that does not say now is asked again soon. */
const RETRY_MS = 5 * 60_000;

/** What a key may do can be changed at the venue: asked when an account is taken up, and once a day from then on. */
export class KeyCheck {
  readonly #context: Pick<WorkerContext, 'clock' | 'onKeyRefused'>;
  readonly #account: AccountWork;
  readonly #venue: Pick<Venue, 'permissions'>;
  #dueAt = 0;

  constructor(
    context: Pick<WorkerContext, 'clock' | 'onKeyRefused'>,
    account: AccountWork,
    venue: Pick<Venue, 'permissions'>,
  ) {
    this.#context = context;
    this.#account = account;
    this.#venue = venue;
  }

  /** Suspends the account when its key may do too much, or is refused. Does nothing before it is due. */
  async check(): Promise<void> {
    const { clock, onKeyRefused } = this.#context;
    if (clock.now() < this.#dueAt) return;
    const asked = await this.#venue.permissions();
    this.#dueAt = clock.now() + (asked.ok ? EVERY_MS : RETRY_MS);
    if (asked.ok) {
      const refusal = judgeKey(this.#account.environment, asked.value);
      if (refusal) await onKeyRefused(this.#account, refusal);
    } else if (asked.error.kind === 'key_refused') {
      await onKeyRefused(this.#account, asked.error.reason);
    }
  }
}
