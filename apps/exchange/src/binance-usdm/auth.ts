import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '../credentials.ts';
import { missing, WireError } from './errors.ts';
import { paramsOf } from './params.ts';

const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const FUTURE_MS = 1_000;

/** Knows a key and where it may come from. @throws WireError -2014, -2015. */
export function identify(
  credentials: ReadonlyMap<string, Credential>,
  apiKey: string | undefined,
  ip: string,
): Credential {
  if (!apiKey) throw new WireError(-2014, 'API-key format invalid.', 401);
  const credential = credentials.get(apiKey);
  const known = credential && !credential.revoked && credential.protocol !== 'okx';
  if (!known || (credential.ips.length > 0 && !credential.ips.includes(ip)))
    throw new WireError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  return credential;
}

/**
 * Verifies the HMAC over the very bytes that were sent (query, then body), then the receive window against wall time.
 * @throws WireError -1102 without timestamp or signature, -1022 on a wrong signature, -1021 outside the window.
 */
export function verifyRequest(credential: Credential, query: string, body: string, wallMs: number): void {
  const { payload, signature } = splitSignature(query, body);
  if (signature === undefined) throw missing('signature');
  checkSignature(credential.secret, payload, signature);
  const params = paramsOf(payload);
  checkWindow(params.need('timestamp'), params.integer('recvWindow'), wallMs);
}

function splitSignature(query: string, body: string): { payload: string; signature: string | undefined } {
  let signature: string | undefined;
  const strip = (text: string): string =>
    text.replace(/(?:^|&)signature=([^&]*)/, (_all, value: string) => {
      signature = decodeURIComponent(value);
      return '';
    });
  return { payload: strip(query) + strip(body), signature };
}

export function checkSignature(secret: string, payload: string, signature: string): void {
  const expected = createHmac('sha256', secret).update(payload).digest();
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new WireError(-1022, 'Signature for this request is not valid.');
}

export function checkWindow(timestampText: string, recvWindow: number | undefined, wallMs: number): void {
  if (!/^\d{1,16}$/.test(timestampText)) throw missing('timestamp');
  const timestamp = Number(timestampText);
  const window = recvWindow ?? DEFAULT_WINDOW_MS;
  if (window <= 0 || window > MAX_WINDOW_MS) throw new WireError(-1131, 'recvWindow must be less than 60000');
  if (timestamp > wallMs + FUTURE_MS)
    throw new WireError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (wallMs - timestamp > window)
    throw new WireError(-1021, 'Timestamp for this request is outside of the recvWindow.');
}
