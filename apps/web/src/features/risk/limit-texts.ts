import type { InputFor } from '@trendy/contracts';

type Limits = InputFor<'setPlatformLimits'>['body'];
/** The fields of the form as they are typed; an empty one is no limit. */
export type LimitTexts = Readonly<
  Record<'notional' | 'dailyLoss' | 'ordersPerMinute' | 'openOrders' | 'symbols', string>
>;
export type LimitFaults = Partial<Record<keyof LimitTexts, 'notAnAmount' | 'notWhole'>>;

const AMOUNT = /^-?\d+(\.\d+)?$/;
const WHOLE = /^-?\d+$/;

/**
 * What cannot be read as it was meant. Only an empty field is no limit: "1,5" or a slip of the finger must never
 * take a limit away. Bounds are the server's.
 */
export function faultsOfLimits(texts: LimitTexts): LimitFaults {
  const faults: LimitFaults = {};
  for (const name of ['notional', 'dailyLoss'] as const)
    if (texts[name] !== '' && !AMOUNT.test(texts[name])) faults[name] = 'notAnAmount';
  for (const name of ['ordersPerMinute', 'openOrders'] as const)
    if (texts[name] !== '' && !WHOLE.test(texts[name])) faults[name] = 'notWhole';
  return faults;
}

/** @param texts  without faults. */
export function limitsOf(texts: LimitTexts): Limits {
  const whole = (text: string): number | null => (text === '' ? null : Number(text));
  return {
    notionalLimit: texts.notional || null,
    dailyLossLimit: texts.dailyLoss || null,
    ordersPerMinute: whole(texts.ordersPerMinute),
    openOrdersLimit: whole(texts.openOrders),
    allowedSymbols: texts.symbols.split(/[\s,]+/).filter((symbol) => symbol !== ''),
  };
}
