import { judgeKey } from '@trendy/usecases';
import type { AccountWork, KeyPermissions, Venue } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

const EVERY_MS = 24 * 60 * 60_000;
/** A venue that does not say now is asked again soon. */
const RETRY_MS = 5 * 60_000;

type Context = Pick<WorkerContext, 'clock' | 'database' | 'onKeyRefused'>;

/** What a key may do can be changed at the venue: asked when an account is taken up, and once a day from then on. */
export class KeyCheck {
  readonly #context: Context;
  readonly #account: AccountWork;
  readonly #venue: Pick<Venue, 'permissions'>;
  #dueAt = 0;

  constructor(context: Context, account: AccountWork, venue: Pick<Venue, 'permissions'>) {
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
      else await this.#note(asked.value);
    } else if (asked.error.kind === 'key_refused') {
      await onKeyRefused(this.#account, asked.error.reason);
    }
  }

  /** A key may have been bound to addresses meanwhile, or set free: its limits follow, and its owner is told. */
  async #note({ ipRestricted }: KeyPermissions): Promise<void> {
    const { accountId, userId } = this.#account;
    await this.#context.database.asUser(userId, async (store) => {
      const record = await store.accounts.get(accountId);
      if (!record || record.ipRestricted === ipRestricted) return;
      await store.accounts.update(accountId, { ipRestricted });
      await store.changes.notify({ userId, accountId, kinds: ['accounts'] });
    });
  }
}
