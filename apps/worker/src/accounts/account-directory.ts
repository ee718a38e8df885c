import type { WorkerContext } from '../context.ts';
import { AccountWorker } from './account-worker.ts';

/** The accounts that this process works on at present. Those that have been idle long are let go. */
export class AccountDirectory {
  readonly #context: WorkerContext;
  readonly #workers = new Map<string, Promise<AccountWorker | null>>();
  #closed = false;

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** There may be work on this account. Resolves when it has been looked at, or cannot be now: the sweep asks again. */
  async kick(accountId: string): Promise<void> {
    const worker = await this.#get(accountId).catch((thrown: unknown) => {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#context.log.warn({ accountId, message }, 'account.open_failed');
      return null;
    });
    if (!worker) return;
    worker.kick();
    await worker.settled();
  }

  /** Another process has come for an account's lease: if it is held here, there may be work. */
  async wanted(accountId: string): Promise<void> {
    // Of one that could not be opened whoever opens it hears; here nobody holds it.
    const worker = await this.#workers.get(accountId)?.catch(() => null);
    worker?.wanted();
  }

  /** Keeps an account under observation: its stream open, its books compared. */
  async watch(accountId: string): Promise<void> {
    await (await this.#get(accountId))?.watch();
  }

  /** Forgets an account, e.g. because its key has changed; the next kick opens it anew. */
  async forget(accountId: string): Promise<void> {
    const worker = this.#workers.get(accountId);
    this.#workers.delete(accountId);
    await (await worker?.catch(() => null))?.close();
  }

  async prune(keep: ReadonlySet<string>): Promise<void> {
    for (const [accountId, opening] of this.#workers) {
      const worker = await opening;
      if (!keep.has(accountId) && (worker === null || worker.isIdle)) await this.forget(accountId);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#workers.keys()].map((accountId) => this.forget(accountId)));
  }

  #get(accountId: string): Promise<AccountWorker | null> {
    if (this.#closed) return Promise.resolve(null);
    const known = this.#workers.get(accountId);
    if (known) return known;
    const opening = this.#open(accountId);
    this.#workers.set(accountId, opening);
    opening.then(
      (worker) => {
        if (!worker) this.#workers.delete(accountId);
      },
      () => this.#workers.delete(accountId),
    );
    return opening;
  }

  async #open(accountId: string): Promise<AccountWorker | null> {
    const account = await this.#context.database.work.account(accountId);
    return account && new AccountWorker(this.#context, account);
  }
}
