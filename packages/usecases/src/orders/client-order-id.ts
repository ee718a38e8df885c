import { createHmac } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** Tells our orders from others at the venue. */
const PREFIX = 'tr';
/** The tightest venue takes 32 letters and digits. */
const LENGTH = 32;

/**
 * The id under which the venue knows an order: the same want has the same id in any process and after any crash,
 * so that asking for it is enough to know whether it is there. 150 bits of an HMAC, so nobody can foresee it.
 */
export function clientOrderIdOf(key: Uint8Array, accountId: string, orderKey: string): string {
  const digest = createHmac('sha256', key).update(`${accountId}|${orderKey}`).digest();
  return PREFIX + base32(digest).slice(0, LENGTH - PREFIX.length);
}

export const isOurClientOrderId = (id: string): boolean =>
  id.length === LENGTH && id.startsWith(PREFIX) && /^[a-z2-7]+$/.test(id);

function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}
