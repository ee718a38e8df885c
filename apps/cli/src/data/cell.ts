/**
 * A cell's number: plain numbers, and dates as UTC milliseconds. NaN where it is none.
 * A date without a zone is UTC here, not the machine's own zone.
 */
export function toNumber(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  if (cell instanceof Date) return cell.getTime();
  if (typeof cell !== 'string') return Number.NaN;
  const plain = Number(cell);
  // Nothing and spaces are nought to JavaScript.
  if (!Number.isNaN(plain) && (plain !== 0 || cell.includes('0'))) return plain;
  const text = bare(cell);
  if (text === '') return Number.NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return Number.NaN;
  const iso = text.replace(' ', 'T');
  return Date.parse(/([zZ]|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : iso.length === 10 ? iso : `${iso}Z`);
}

/** Without spaces and quotes around it. */
export const bare = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');
