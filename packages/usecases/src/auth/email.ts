/** Control, format and space characters, and what some systems read as an at sign or a dot. */
const LOOKALIKE = /[\p{C}\p{Z}＠﹫．。｡]/u;
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling under which an address is stored and looked up, or null when it is not a plain address.
 * Refusing everything beyond ASCII means that no two people can have addresses that look the same.
 * Folding of case is the only change: `+tag` and dots belong to the owner's own mail system.
 */
export function normaliseEmail(text: string): string | null {
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (LOOKALIKE.test(trimmed) || trimmed.length > 254) return null;
  const email = trimmed.toLowerCase();
  const parts = email.split('@');
  const [local, host] = parts;
  if (parts.length !== 2 || local === undefined || host === undefined) return null;
  if (local.length > 64 || !LOCAL.test(local)) return null;
  const labels = host.split('.');
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) ? email : null;
}
