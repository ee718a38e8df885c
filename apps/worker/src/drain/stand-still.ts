import type { AccountWork, Bot, Json, LogEntry, Reason, WorkerStore } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import { openOrdersOf } from '../dispatch/open-orders.ts';

export interface Fault {
  readonly seq: number;
  readonly message: string;
}

type Deps = Pick<WorkerContext, 'clock' | 'market'>;
type Context = Pick<WorkerContext, 'clock' | 'database' | 'log' | 'market'>;

const isRunning = ({ status }: Bot): boolean => status === 'active' || status === 'paused';

/**
 * Everything at which the user or the operator may look says that this account stands still. Entries that rest are taken
 * off: one that was filled now would get no stop.
 */
export async function standStill(
  { clock, market }: Deps,
  account: AccountWork,
  store: WorkerStore,
  fault: Fault,
): Promise<void> {
  const { accountId, userId } = account;
  const now = clock.now();
  const at = market(account).marketNow();
  await store.states.pause(accountId, { ...fault, at: now });
  for (const order of await openOrdersOf(store, accountId))
    if (order.leg === 'entry') await store.orders.wantCancel(order.id, now);
  const bots = (await store.bots.list({ accountId })).filter(isRunning);
  const reason = { code: 'engine_paused', values: { entry: fault.seq } };
  // Below the lines that the engine itself will write for this entry, and apart from those of an earlier try.
  const first = -Math.floor(now / 1_000);
  await store.records.appendJournal(
    bots.map(({ botId }, index) => ({
      accountId,
      seq: fault.seq,
      index: first - index,
      entry: { kind: 'bot', at, botId, status: 'paused', reason },
    })),
  );
  await store.outbox.add('alert', { code: 'engine_paused', accountId });
  await store.changes.notify({ userId, accountId, kinds: ['accounts', 'bots', 'journal'] });
}

const PAGE = 256;
const JOURNAL_PAGE = 100;

/**
 * Looks for commands that wait behind an engine that stands still: whoever pulled the kill switch was told that it is
 * done, and must hear that nothing was closed.
 */
export class UnheardCommands {
  readonly #context: Context;
  readonly #account: AccountWork;
  #readTo = 0;

  constructor(context: Context, account: AccountWork) {
    this.#context = context;
    this.#account = account;
  }

  /** Tells of each command that would close something, once. What cannot be told now keeps no order from being cancelled. */
  async tell(): Promise<void> {
    const { database, log } = this.#context;
    const { accountId, userId } = this.#account;
    try {
      this.#readTo = await database.asUser(userId, (store) => this.#tellAll(store));
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      log.error({ accountId, message }, 'drain.unheard_untold');
    }
  }

  async #tellAll(store: WorkerStore): Promise<number> {
    const { accountId } = this.#account;
    const from = Math.max(await store.states.version(accountId), this.#readTo);
    const entries = await store.log.read(accountId, from, PAGE);
    for (const entry of entries) {
      const command = closing(entry);
      if (command) await this.#tellOne(store, entry.seq, command);
    }
    return entries.at(-1)?.seq ?? from;
  }

  async #tellOne(store: WorkerStore, seq: number, { command, botId }: Closing): Promise<void> {
    const { accountId, userId } = this.#account;
    const reason: Reason = { code: 'engine_paused_command', values: { command, entry: seq } };
    // Another process may have told it before this one.
    const lines = await store.records.journal({ accountId, limit: JOURNAL_PAGE });
    const isTold = ({ entry }: (typeof lines)[number]): boolean =>
      'reason' in entry && entry.reason?.code === reason.code && entry.reason.values?.['entry'] === seq;
    if (lines.some(isTold)) return;
    const at = this.#context.market(this.#account).marketNow();
    const first = -Math.floor(this.#context.clock.now() / 1_000);
    const bots = (await store.bots.list({ accountId })).filter((bot) =>
      botId === undefined ? isRunning(bot) : bot.botId === botId,
    );
    await store.records.appendJournal(
      bots.map((bot, index) => ({
        accountId,
        seq,
        index: first - index,
        entry: { kind: 'bot', at, botId: bot.botId, status: 'paused', reason },
      })),
    );
    await store.outbox.add('alert', { code: reason.code, accountId, command });
    await store.changes.notify({ userId, accountId, kinds: ['journal'] });
  }
}

interface Closing {
  readonly command: string;
  readonly botId: string | undefined;
}

/** The command of an entry that would close positions. */
function closing({ kind, payload }: LogEntry): Closing | null {
  if (kind !== 'command' || typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return null;
  const { command, botId, keepPositions } = payload as Readonly<Record<string, Json>>;
  if (keepPositions === true) return null;
  if (command !== 'kill' && command !== 'close' && command !== 'stop') return null;
  return { command, botId: typeof botId === 'string' ? botId : undefined };
}
