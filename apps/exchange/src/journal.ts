import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Journal length at which it is folded into a new snapshot. */
const COMPACT_AT_BYTES = 24_000_000;
const END = '{"end":true}';

/**
 * An append-only file of JSON lines over a snapshot of the same. A record counts once `durable` has reached its number:
 * one fsync carries all records that arrived while the one before was under way.
 */
export interface Journal {
  /** Number of the last record appended. */
  readonly sequence: number;
  /** Number up to which records are on disk. */
  readonly durable: number;
  append(record: unknown): void;
  /** Resolves when everything appended so far is on disk. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface Restored {
  readonly records: unknown[];
  /** Bytes of a torn last line that were cut off. */
  readonly healedBytes: number;
}

interface Files {
  readonly generation: number;
  readonly handle: FileHandle;
}

const snapshotPath = (dir: string, generation: number): string => join(dir, `snapshot-${generation}.jsonl`);
const journalPath = (dir: string, generation: number): string => join(dir, `journal-${generation}.jsonl`);

/** Reads what earlier runs kept. @throws Error naming file and line when anything but the last line is damaged. */
export function restore(dir: string): Restored & { readonly generation: number } {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const generations = readdirSync(dir)
    .map((name) => /^snapshot-(\d+)\.jsonl$/.exec(name)?.[1])
    .filter((text) => text !== undefined)
    .map(Number);
  const generation = Math.max(0, ...generations);
  const records: unknown[] = [];
  if (generation > 0) records.push(...readLines(snapshotPath(dir, generation), false).records);
  const path = journalPath(dir, generation);
  const journal = existsSync(path) ? readLines(path, true) : { records: [], healedBytes: 0 };
  for (const record of journal.records) records.push(record);
  return { generation, records, healedBytes: journal.healedBytes };
}

function readLines(path: string, heal: boolean): Restored {
  const bytes = readFileSync(path);
  const lastNewline = bytes.lastIndexOf(10);
  const torn = bytes.length - (lastNewline + 1);
  if (torn > 0) {
    if (!heal) throw new Error(`${path} is cut short; restore the directory from a backup`);
    // The process died in the middle of a write that nobody was told about.
    truncateSync(path, lastNewline + 1);
  }
  const records: unknown[] = [];
  const lines = bytes
    .subarray(0, lastNewline + 1)
    .toString('utf8')
    .split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '' || line === END) continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      throw new Error(`${path} line ${index + 1} is damaged; restore the directory from a backup`);
    }
  }
  return { records, healedBytes: torn };
}

/**
 * Starts a new generation from a snapshot of everything and appends to it.
 * @param everything called whenever the journal is folded; must describe all that was appended before.
 * @param onDurable called after each flush.
 * @param onFailure the disk refused: nothing may be acknowledged any more, so the process must end.
 */
export async function openJournal(
  dir: string,
  generation: number,
  everything: () => Iterable<unknown>,
  onDurable: () => void,
  onFailure: (error: unknown) => void,
  compactAtBytes = COMPACT_AT_BYTES,
): Promise<Journal> {
  let files = await startGeneration(dir, generation + 1, everything());
  let pending: string[] = [];
  let sequence = 0;
  let durable = 0;
  let written = 0;
  let failed = false;
  let running: Promise<void> | null = null;
  const flush = async (): Promise<void> => {
    while (pending.length > 0) {
      const upTo = sequence;
      if (written > compactAtBytes) {
        const snapshot = [...everything()];
        pending = [];
        const old = files.handle;
        files = await startGeneration(dir, files.generation + 1, snapshot);
        await old.close();
        written = 0;
      } else {
        const text = pending.join('');
        pending = [];
        await files.handle.write(text);
        await files.handle.datasync();
        written += text.length;
      }
      durable = upTo;
      onDurable();
    }
  };
  const kick = (): Promise<void> => {
    running ??= flush()
      .catch((error: unknown) => {
        failed = true;
        onFailure(error);
      })
      .finally(() => {
        running = null;
        if (pending.length > 0 && !failed) void kick();
      });
    return running;
  };
  return {
    get sequence() {
      return sequence;
    },
    get durable() {
      return durable;
    },
    append: (record) => {
      pending.push(`${JSON.stringify(record)}\n`);
      sequence += 1;
      void kick();
    },
    settled: async () => {
      const target = sequence;
      while (durable < target) {
        if (failed) throw new Error(`${dir}: the disk refused; nothing after record ${durable} is kept`);
        await kick();
      }
    },
    close: async () => {
      while (durable < sequence && !failed) await kick();
      await files.handle.close();
    },
  };
}

/** Writes and syncs a whole snapshot under a temporary name, then makes it the current one. */
async function startGeneration(dir: string, generation: number, records: Iterable<unknown>): Promise<Files> {
  const temporary = join(dir, 'snapshot.tmp');
  const fd = openSync(temporary, 'w', 0o600);
  let chunk = '';
  for (const record of records) {
    chunk += `${JSON.stringify(record)}\n`;
    if (chunk.length > 1_000_000) {
      writeSync(fd, chunk);
      chunk = '';
    }
  }
  writeSync(fd, `${chunk}${END}\n`);
  fsyncSync(fd);
  closeSync(fd);
  const handle = await open(journalPath(dir, generation), 'w', 0o600);
  await handle.sync();
  renameSync(temporary, snapshotPath(dir, generation));
  syncDirectory(dir);
  for (const name of readdirSync(dir)) {
    const match = /^(?:snapshot|journal)-(\d+)\.jsonl$/.exec(name);
    if (match && Number(match[1]) < generation) rmSync(join(dir, name), { force: true });
  }
  return { generation, handle };
}

function syncDirectory(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
