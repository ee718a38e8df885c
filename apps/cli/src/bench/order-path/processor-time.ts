import fs from 'node:fs';

/** Of /proc: hundredths of a second on every Linux that there is. */
const TICK_MS = 10;

/**
 * Processor time that a process and its present children have used, ms; NaN where there is no /proc. Unlike the time on
 * the clock it hardly depends on what else the machine does.
 */
export function processorMs(pid: number): number {
  if (!fs.existsSync('/proc/self/stat')) return Number.NaN;
  const all = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? []);
  const family = new Set([pid]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const { parent, pid: child } of all) if (family.has(parent)) family.add(child);
  }
  return all.filter((one) => family.has(one.pid)).reduce((sum, { ticks }) => sum + ticks * TICK_MS, 0);
}

/** Resident memory, MB; NaN where there is no /proc. */
export function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}

function statOf(
  pid: string,
): { readonly pid: number; readonly parent: number; readonly ticks: number } | null {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name in brackets may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // With those of children that have ended and were waited for.
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid: Number(pid), parent: Number(fields[1]), ticks };
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
