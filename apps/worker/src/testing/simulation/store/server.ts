import { StorageError } from '@trendy/domain';

import type { SimProcess } from '../process.ts';
import type { Dice, Trace, VirtualTime } from '../virtual-time.ts';
import { Tables } from './schema.ts';
import { Lock, Transaction } from './tables.ts';

/** Chances of what goes wrong between a process and its database. */
export interface StorageWeather {
  /** The commit's answer is lost: it has happened or it has not. */
  readonly commitUnknown: number;
  /** Rolled back for a deadlock, a serialisation failure, a time limit. */
  readonly busy: number;
  /** Nobody is connected. */
  readonly isDown: boolean;
}

/** Planted faults of the store; none in a run that is judged as sound. */
export interface StorageFaults {
  /** The caller is told that SENDING was committed before it was. */
  readonly sendsBeforeCommit?: boolean;
  /** Senders' rights are not looked at. */
  readonly ignoresFence?: boolean;
  /** The limit is compared with what was reserved when the transaction began. */
  readonly limitOutsideTransaction?: boolean;
  /** Repetitions of an alert are remembered in memory alone. */
  readonly dedupInMemory?: boolean;
  /** An alert is acknowledged before it is committed. */
  readonly acknowledgesBeforeCommit?: boolean;
  /** The switch of this level is not read. */
  readonly overlooksSwitchOf?: 'user' | 'bot';
  /** Entries per minute count from when they were decided, however late they left. */
  readonly countsDecisions?: boolean;
  /** Entries per minute are not counted. */
  readonly ignoresPace?: boolean;
  /** The day's loss is not compared with its limit. */
  readonly ignoresDailyLoss?: boolean;
  /** A bot is read without its rules. */
  readonly losesRules?: boolean;
}

/** What an account may lose in a day, and who sees to it: the account's own limit, or its bots' rule. */
export interface DailyLoss {
  readonly limit: number;
  readonly by: 'limit' | 'rule';
}

/** Entries of an account in so long a time; a minute would outlast the night. */
export interface Pace {
  readonly entries: number;
  readonly windowMs: number;
}

/** A transaction that is idle for longer is given up by the server. */
const IDLE_LIMIT_MS = 20_000;

interface Open {
  readonly tx: Transaction;
  readonly process: SimProcess;
  lock: Lock | null;
  isOver: boolean;
  isCommitting: boolean;
  /** Set by a planted fault: answer first, commit later. */
  commitsLate: boolean;
}

/** The database's server: it survives all processes, commits one writer of a user after the other, and forgets what was not committed. */
export class StorageServer {
  readonly tables = new Tables();
  readonly faults: StorageFaults;
  /** Of the limit that the worker sets, what this world grants: so that two orders can meet at it. */
  limitShare = 1;
  /** Null: as many as there are alerts. */
  pace: Pace | null = null;
  /** Null: as much as it has. */
  dailyLoss: DailyLoss | null = null;
  weather: StorageWeather = { commitUnknown: 0, busy: 0, isDown: false };
  readonly #time: VirtualTime;
  readonly #dice: Dice;
  readonly #trace: Trace;
  readonly #locks = new Map<string, Lock>();
  readonly #open = new Set<Open>();
  readonly #listeners: ((accountId: string) => void)[] = [];

  constructor(time: VirtualTime, dice: Dice, trace: Trace, faults: StorageFaults) {
    this.#time = time;
    this.#dice = dice;
    this.#trace = trace;
    this.faults = faults;
  }

  /** Calls back for each account for whose lease somebody has come in vain. */
  onWanted(listener: SimProcess, act: (accountId: string) => void): void {
    this.#listeners.push((accountId) => {
      this.#time.after(this.#latency(), () => listener.deliver(() => act(accountId)));
    });
  }

  tellWanted(accountId: string): void {
    for (const tell of this.#listeners) tell(accountId);
  }

  /** The server's own clock. */
  get now(): number {
    return this.#time.now;
  }

  /** One transaction of a process; `work` gets a way to mark it as one that is answered before it is committed. */
  async transact<T>(
    process: SimProcess,
    userId: string,
    work: (tx: Transaction, commitLate: () => void) => Promise<T>,
  ): Promise<T> {
    await process.ask(this.#latency(), this.#latency(), () => {
      if (this.weather.isDown) throw new StorageError('unavailable', 'nobody answers');
    });
    const open = this.#begin(process, userId);
    try {
      const result = await work(open.tx, () => {
        open.commitsLate = true;
      });
      await this.#commit(open);
      return result;
    } finally {
      if (!(open.commitsLate && open.isCommitting)) this.#end(open);
    }
  }

  /** One statement that commits by itself. */
  async statement<T>(process: SimProcess, work: () => T): Promise<T> {
    const roll = this.#dice.between(0, 1);
    return process.ask(this.#latency(), this.#latency(), () => {
      if (this.weather.isDown) throw new StorageError('unavailable', 'nobody answers');
      const answer = work();
      if (roll < this.weather.commitUnknown) throw new StorageError('commit_unknown', 'no answer came');
      return answer;
    });
  }

  /** A connection dies with its process: what it had not sent to be committed is rolled back. */
  disconnect(process: SimProcess): void {
    for (const open of this.#open) {
      if (open.process !== process || open.isCommitting) continue;
      open.tx.abort('its process has died');
      this.#end(open);
    }
  }

  #begin(process: SimProcess, userId: string): Open {
    const open: Open = {
      process,
      lock: null,
      isOver: false,
      isCommitting: false,
      commitsLate: false,
      tx: new Transaction(process, () => this.#takeLock(open, userId)),
    };
    this.#open.add(open);
    this.#time.after(IDLE_LIMIT_MS, () => {
      if (open.isOver || open.isCommitting) return;
      open.tx.abort('the transaction was open too long');
      this.#end(open);
    });
    return open;
  }

  async #takeLock(open: Open, userId: string): Promise<void> {
    const known = this.#locks.get(userId);
    const lock = known ?? new Lock();
    if (!known) this.#locks.set(userId, lock);
    await lock.take();
    if (open.isOver) return lock.free();
    open.lock = lock;
    return undefined;
  }

  async #commit(open: Open): Promise<void> {
    await open.tx.statement();
    const { process, tx } = open;
    const roll = this.#dice.between(0, 1);
    const { commitUnknown, busy } = this.weather;
    if (roll < busy) {
      tx.abort('serialisation failure');
      await process.ask(this.#latency(), this.#latency(), () => undefined);
      throw new StorageError('busy', 'serialisation failure');
    }
    const isUnknown = roll < busy + commitUnknown;
    const happens = !isUnknown || this.#dice.chance(0.5);
    open.isCommitting = true;
    const commit = (): void => {
      if (happens && !tx.abortedBy) tx.apply();
      this.#end(open);
    };
    if (open.commitsLate) {
      this.#time.after(this.#dice.between(20, 200), () => {
        if (process.isAlive) commit();
        else this.#end(open);
      });
      return;
    }
    await process.send(this.#latency(), this.#latency(), commit);
    if (tx.abortedBy) throw tx.abortedBy;
    if (isUnknown) {
      this.#trace.note(this.#time.now, `${process.name} commit unknown, ${happens ? 'done' : 'not done'}`);
      throw new StorageError('commit_unknown', 'the connection was lost while committing');
    }
  }

  #end(open: Open): void {
    if (open.isOver) return;
    open.isOver = true;
    this.#open.delete(open);
    open.lock?.free();
    open.lock = null;
  }

  #latency(): number {
    return this.#dice.between(0.1, 1.5);
  }
}
