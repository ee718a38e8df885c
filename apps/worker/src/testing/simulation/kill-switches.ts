import type { Judge } from './judge.ts';
import type { SimProcess } from './process.ts';
import type { StorageServer } from './store/server.ts';
import { appendTo } from './store/worker-store.ts';
import type { Trace, VirtualTime } from './virtual-time.ts';

export interface SwitchRoom {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly storage: StorageServer;
  readonly judge: Judge;
  readonly newOperator: () => SimProcess;
  readonly nudge: (accountId: string) => void;
}

/** Those who pull the switches of a night, and tell the judge when each was committed. */
export class KillSwitches {
  readonly #room: SwitchRoom;

  constructor(room: SwitchRoom) {
    this.#room = room;
  }

  /** The operator's switch: it is in no account's log, so that only whoever reads it before a send is stopped. */
  pullPlatform(): void {
    const { time, trace, storage, judge } = this.#room;
    storage.tables.switches.set('platform', time.now);
    for (const accountId of storage.tables.accounts.keys()) judge.killed(accountId, time.now);
    trace.note(time.now, 'the platform was stopped');
  }

  /** A user's or a bot's switch alone, with no word to any log: again only who reads it is stopped. */
  pull(level: 'user' | 'bot', id: string): void {
    const { time, trace, storage, judge } = this.#room;
    const { tables } = storage;
    tables.switches.set(`${level} ${id}`, time.now);
    const owned = [...tables.accounts.values()].filter(({ userId }) => userId === id);
    for (const killed of level === 'bot' ? [id] : owned.map(({ accountId }) => accountId))
      judge.killed(killed, time.now);
    trace.note(time.now, `the switch of ${level} ${id} was pulled`);
  }

  /** As the use case writes it: the switch, the bots and the command in one commit. */
  async killAccount(accountId: string): Promise<void> {
    const { time, trace, storage, judge, newOperator, nudge } = this.#room;
    const { tables } = storage;
    const row = tables.accounts.get(accountId);
    if (!row || row.killedAt !== null) return;
    const operator = newOperator();
    const commandId = `cmd_${operator.name}`;
    const work = async (): Promise<void> => {
      await storage.transact(operator, row.userId, async (tx) => {
        await tx.writing();
        tx.put(tables.accounts, accountId, { ...row, killedAt: operator.clock.now() });
        for (const bot of tx.all(tables.bots)) {
          if (bot.accountId === accountId) tx.put(tables.bots, bot.botId, { ...bot, status: 'paused' });
        }
        const command = { kind: 'command', commandId, by: 'user', command: 'kill' };
        appendTo(storage, tx, accountId, 'command', command, `command:${commandId}`);
      });
    };
    await work().catch(() => undefined);
    if (tables.accounts.get(accountId)?.killedAt === null) {
      time.after(500, () => void this.killAccount(accountId));
      return;
    }
    judge.killed(accountId, time.now);
    trace.note(time.now, `${accountId} killed by its owner`);
    nudge(accountId);
  }
}
