import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '../credentials.ts';
import { OkxError } from './errors.ts';

const WINDOW_MS = 30_000;

/** Knows a key and where it may come from. */
export function identify(
  credentials: ReadonlyMap<string, Credential>,
  apiKey: string | undefined,
  passphrase: string | undefined,
  ip: string,
): Credential {
  if (!apiKey) throw new OkxError('50103', 'Request header OK-ACCESS-KEY can not be empty.', 401);
  const credential = credentials.get(apiKey);
  if (!credential || credential.revoked || credential.protocol === 'binance-usdm')
    throw new OkxError('50111', 'Invalid OK-ACCESS-KEY', 401);
  if (credential.ips.length > 0 && !credential.ips.includes(ip))
    throw new OkxError('50110', `Your IP ${ip} is not included in your API key's IP whitelist.`, 401);
  if (passphrase !== credential.passphrase)
    throw new OkxError('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.', 401);
  return credential;
}

/** @param payload timestamp, method, path with query, body, as they were sent. */
export function checkSignature(secret: string, payload: string, signature: string | undefined): void {
  if (!signature) throw new OkxError('50106', 'Request header OK-ACCESS-SIGN can not be empty.', 401);
  const expected = createHmac('sha256', secret).update(payload).digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new OkxError('50113', 'Invalid Sign', 401);
}

/** Thirty seconds either way. @param at milliseconds. */
export function checkTime(at: number, wallMs: number): void {
  if (!Number.isFinite(at)) throw new OkxError('50112', 'Invalid OK-ACCESS-TIMESTAMP', 401);
  if (Math.abs(wallMs - at) > WINDOW_MS) throw new OkxError('50102', 'Timestamp request expired', 401);
}
