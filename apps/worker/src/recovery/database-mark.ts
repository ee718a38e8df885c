import fs from 'node:fs/promises';

import type { DatabaseMark, DatabaseMarks } from '@trendy/domain';

import type { RunningTimer, WorkerClock } from '../clock.ts';
import type { Log } from '../context.ts';

const EVERY_MS = 1_000;

/**
 * Remembers, in a file that no restore of the database touches, the last mark that the database gave out. A database
 * that is older than the file was restored from a backup: it does not know what was sent since.
 */
export class MarkedDatabase {
  readonly #marks: DatabaseMarks;
  readonly #file: string;
  readonly #clock: WorkerClock;
  readonly #log: Log;
  #known: DatabaseMark | null = null;
  #timer: RunningTimer | undefined;
  #beating: Promise<void> = Promise.resolve();
  #closed = false;
  #isUnwritable = false;

  private constructor(marks: DatabaseMarks, file: string, clock: WorkerClock, log: Log) {
    this.#marks = marks;
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
  }

  /** Before anything else of this process touches the database's accounts. @throws StorageError */
  static async start(
    marks: DatabaseMarks,
    file: string,
    clock: WorkerClock,
    log: Log,
  ): Promise<MarkedDatabase> {
    const marked = new MarkedDatabase(marks, file, clock, log);
    marked.#known = await readMark(file);
    await marked.#beat();
    marked.#beatLater();
    return marked;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#beating;
  }

  #beatLater(): void {
    this.#timer = this.#clock.startTimer(EVERY_MS, () => {
      // While the database is away it gives out nothing that could be forgotten.
      this.#beating = this.#beat()
        .catch(() => undefined)
        .finally(() => {
          if (!this.#closed) this.#beatLater();
        });
    });
  }

  async #beat(): Promise<void> {
    const { restored, ...mark } = await this.#marks.beat(this.#known);
    if (restored) this.#log.error({ known: this.#known, mark }, 'database.restored');
    this.#known = mark;
    await this.#write(mark);
  }

  /** Whole or not at all: half a mark would be none, and none means safe mode. */
  async #write(mark: DatabaseMark): Promise<void> {
    const draft = `${this.#file}.${process.pid}`;
    try {
      const there = await readMark(this.#file);
      if (there?.databaseId === mark.databaseId && there.mark >= mark.mark) return;
      await fs.writeFile(draft, JSON.stringify(mark), { mode: 0o600 });
      await fs.rename(draft, this.#file);
      this.#isUnwritable = false;
    } catch (thrown) {
      if (this.#isUnwritable) return;
      this.#isUnwritable = true;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#log.error({ file: this.#file, message }, 'database.mark_unwritable');
    }
  }
}

async function readMark(file: string): Promise<DatabaseMark | null> {
  try {
    const value: unknown = JSON.parse(await fs.readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { databaseId, mark } = value as Record<string, unknown>;
    if (typeof databaseId !== 'string' || typeof mark !== 'number' || !Number.isSafeInteger(mark))
      return null;
    return { databaseId, mark };
  } catch {
    return null;
  }
}
