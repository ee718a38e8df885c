import type { Reason } from '@trendy/domain';
import { readAlertBody } from '../signals/index.ts';

export interface AlertText {
  /** What is stored, always storable: bytes that are no text are replaced. */
  readonly body: string;
  /** Why it cannot be read; undefined when it can. */
  readonly refusal?: Reason;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes of an alert as text, and whether they are a readable one. Cheap: one decoding, one parsing. */
export function alertTextOf(bytes: Uint8Array): AlertText {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    return { body: storable(lenient.decode(bytes)), refusal: { code: 'not_utf8' } };
  }
  const read = readAlertBody(text);
  if (!read.ok) return { body: storable(text), refusal: read.error };
  // Characters that PostgreSQL's JSON cannot hold would stop the worker later; here they are the sender's mistake.
  if (/\\u(?:0000|d[89a-f]..)/i.test(JSON.stringify(read.value))) {
    return {
      body: storable(text),
      refusal: { code: 'invalid_payload', values: { character: 'U+0000 or half a pair' } },
    };
  }
  return { body: text };
}

const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD');
