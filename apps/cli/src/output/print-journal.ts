import { baseOf, priceOf, quoteToNumber, steps } from '@trendy/domain';
import type { ExecutionEntry, InstrumentScale, JournalEntry, Reason } from '@trendy/domain';
import { decimals } from './figures.ts';
import { reportWords } from './report-words.ts';

const { reason: reasonWord } = reportWords('en');

/** What the engine did, in units that a person reads: prices, quantities and money instead of ticks and steps. */
export function journalText(entry: JournalEntry, scale: InstrumentScale): string {
  const [base = 'base', quote = 'quote'] = scale.instrument.symbol.split(':')[0]!.split('/');
  const price = (ticks: Parameters<typeof priceOf>[1]): string => `${priceOf(scale, ticks)} ${quote}`;
  const size = (quantity: number): string => `${baseOf(scale, steps(Math.abs(quantity)))} ${base}`;
  const money = (amount: Parameters<typeof quoteToNumber>[0]): string =>
    `${decimals(quoteToNumber(amount), 2)} ${quote}`;
  switch (entry.kind) {
    case 'decision': {
      const stop = entry.stop === undefined ? '' : `, stop ${price(entry.stop)}`;
      const target = entry.target === undefined ? '' : `, target ${price(entry.target)}`;
      const kelly = entry.sizing?.kelly ? `; size: ${reasonText(entry.sizing.kelly)}` : '';
      return `decided: exposure ${entry.exposure}${stop}${target}; ${reasonText(entry.reason)}${kelly}`;
    }
    case 'refused':
      return `refused: ${reasonText(entry.reason)}`;
    case 'order': {
      const { request } = entry;
      const what = request
        ? ` ${request.side} ${size(request.quantity)} (${request.leg}, ${request.orderId})`
        : ` ${entry.orderId}`;
      return `order ${entry.status.replace('_', ' ')}:${what}${entry.reason ? `; ${reasonText(entry.reason)}` : ''}`;
    }
    case 'fill':
      return (
        `filled: ${entry.side} ${size(entry.quantity)} at ${price(entry.price)} (${entry.leg}), fee ${money(entry.fee)}, ` +
        `gain ${money(entry.realised)}; then ${positionText(entry.position, size)}`
      );
    case 'funding':
      return `funding ${entry.amount < 0 ? 'paid' : 'received'}: ${money(entry.amount)}`;
    case 'transfer':
      return `transfer: ${money(entry.amount)}`;
    case 'bot':
      return `bot is ${entry.status}: ${reasonText(entry.reason)}`;
    case 'execution':
      return executionText(entry, size);
    default:
      return otherText(entry);
  }
}

/** What a later version wrote is shown whole rather than left out. */
const otherText = (entry: Pick<JournalEntry, 'kind'>): string => `${entry.kind}: ${JSON.stringify(entry)}`;

/** How an entry was carried out, and what it cost against the middle of the market when it began. */
function executionText(entry: ExecutionEntry, size: (quantity: number) => string): string {
  const {
    arrivalPrice,
    averagePrice,
    filled,
    orders,
    pace,
    reason,
    route,
    shortfallBps,
    side,
    style,
    wanted,
  } = entry;
  const cost =
    averagePrice === undefined
      ? ''
      : ` at ${Number(averagePrice.toPrecision(10))} on average, ${costText(shortfallBps)} the ${Number(arrivalPrice.toPrecision(10))} that it began at`;
  const chosen = route ? `; chosen because: ${reasonText(route)}` : '';
  const paced = pace ? `; pace: ${reasonText(pace)}` : '';
  return (
    `entry ended: ${side} ${size(filled)} of ${size(wanted)}${cost}, ${style}, ` +
    `${orders} ${orders === 1 ? 'order' : 'orders'}; ${reasonText(reason)}${chosen}${paced}`
  );
}

function costText(bps: number | undefined): string {
  if (bps === undefined) return 'against';
  return `${decimals(Math.abs(bps), 2)} bps ${bps < 0 ? 'better' : 'worse'} than`;
}

const positionText = (signed: number, size: (quantity: number) => string): string =>
  signed === 0 ? 'nothing is held' : `${size(signed)} ${signed > 0 ? 'long' : 'short'}`;

/** The reason's words and the figures that it rests on. */
function reasonText({ code, values = {} }: Reason): string {
  const figures = Object.entries(values)
    .map(
      ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(8)) : String(value)}`,
    )
    .join(', ');
  const words = reasonWord(code).replaceAll('_', ' ');
  return figures === '' ? words : `${words} (${figures})`;
}
