import { createHash } from 'node:crypto';

import { err, ok } from '@trendy/domain';
import type { Reason, Result } from '@trendy/domain';

/** A readable alert: one JSON object, whatever content type it came with. */
export type AlertBody = Readonly<Record<string, unknown>>;

/** TradingView's messages are far smaller; the intake refuses longer bodies before they get here. */
export const MAX_BODY_BYTES = 16 * 1024;
const MAX_DEPTH = 20;

/** Reads a body strictly: no duplicate or dangerous keys, no deep nesting, so that two readers never disagree on it. */
export function readAlertBody(body: string): Result<AlertBody, Reason> {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '') return err({ code: 'empty_json' });
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    return err({ code: 'body_too_large', values: { maxBytes: MAX_BODY_BYTES } });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return err({ code: 'malformed_json' });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return err({ code: 'invalid_payload', values: { expected: 'a JSON object' } });
  }
  if (Object.keys(parsed).length === 0) return err({ code: 'empty_json' });
  const fault = structureFault(text);
  return fault ? err(fault) : ok(parsed as AlertBody);
}

/** What JSON.parse lets pass: keys given twice, `__proto__`, nesting without end. The text is valid JSON here. */
function structureFault(text: string): Reason | null {
  const keys: (Set<string> | null)[] = [];
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    const [token, string, colon] = match;
    if (token === '{' || token === '[') keys.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') keys.pop();
    else if (string !== undefined && colon !== undefined) {
      const key: unknown = JSON.parse(string);
      const seen = keys.at(-1);
      if (typeof key !== 'string' || !seen) continue;
      if (key === '__proto__') return { code: 'invalid_payload', values: { key } };
      if (seen.has(key)) return { code: 'invalid_payload', values: { duplicateKey: key } };
      seen.add(key);
    }
    if (keys.length > MAX_DEPTH) return { code: 'invalid_payload', values: { maxDepth: MAX_DEPTH } };
  }
  return null;
}

/** Placeholders that TradingView left as they were, and its ways to say "nothing", are absent values. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text === '' || /^(nan|null|undefined|n\/a)$/i.test(text) || /\{\{.*\}\}/.test(text);
}

export interface AlertIdentity {
  readonly dedupKey: string;
  /** The sender gave an id: duplicates are looked for over 24 hours instead of 90 seconds. */
  readonly explicitId: boolean;
}

const ID_FIELDS = ['id', 'alertTimestamp', 'eventId'] as const;

/** What makes two deliveries the same alert: the sender's own id, else the very bytes of the body. */
export function dedupKeyOf(body: string): AlertIdentity {
  const read = readAlertBody(body);
  if (read.ok) {
    for (const field of ID_FIELDS) {
      const value = read.value[field];
      if (isAbsent(value) || (typeof value !== 'string' && typeof value !== 'number')) continue;
      return { dedupKey: `id:${digest(`${field}=${value}`)}`, explicitId: true };
    }
  }
  return { dedupKey: `body:${digest(body)}`, explicitId: false };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
