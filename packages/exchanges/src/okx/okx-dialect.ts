import type { Dialect, VendorFault } from '../ccxt/dialect.ts';
import { decimal, object, rows } from '../ccxt/raw.ts';

/** Success of one order; of several, 2 says that some failed: each row tells of itself. */
const GOOD: ReadonlySet<unknown> = new Set(['0', '2']);

const numberOf = (code: unknown): number | null =>
  code === undefined || code === '' || !Number.isFinite(Number(code)) ? null : Number(code);

/** Of orders that failed the envelope says "1", and each row says why. */
function partOf(row: unknown): VendorFault | null {
  if (typeof row !== 'object' || row === null) return null;
  const { sCode, sMsg } = row as Record<string, unknown>;
  const code = numberOf(sCode);
  return code === null ? null : { code, message: typeof sMsg === 'string' ? sMsg : null };
}

export const OKX_DIALECT: Dialect = {
  libraryFile: './src/pro/okx.js',
  options: { defaultType: 'swap', fetchMarkets: { types: ['swap'] }, brokerId: '' },
  pointAt: (api, { rest }) => {
    Object.assign(api, { rest, ws: {} });
  },
  // Its limits are per endpoint and come with no count.
  weightHeader: null,
  faultOf: ({ code, data, msg }) => {
    if (GOOD.has(code)) return null;
    const parts = (Array.isArray(data) ? (data as unknown[]) : []).flatMap((row) => partOf(row) ?? []);
    const own: VendorFault = { code: numberOf(code), message: typeof msg === 'string' ? msg : null };
    return { ...own, ...parts[0], parts };
  },
  time: {
    method: 'publicGetPublicTime',
    read: (answer) => decimal(object(rows(object(answer)['data'])[0]), 'ts'),
  },
  clockCodes: new Set([50102, 50112]),
  accountLimits: new Set([50061]),
  // Private endpoints are limited by account, public ones by address, both with the same words.
  callersLimits: new Set([50011]),
  // Of one instrument; all orders of an account are held to it.
  orderLimits: [{ count: 60, windowMs: 2_000 }],
  banMs: 5_000,
};
