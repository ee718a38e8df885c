import { createHmac } from 'node:crypto';

import type { TestExchange, VenueKey } from './exchange-control.ts';

/** A market order that the account's owner sends without us. @throws when the exchange does not take it. */
export async function tradeByHand(
  exchange: TestExchange,
  key: VenueKey,
  order: { readonly symbol: string; readonly side: 'BUY' | 'SELL'; readonly quantity: string },
): Promise<void> {
  const params = new URLSearchParams({ ...order, type: 'MARKET', timestamp: String(Date.now()) });
  const signature = createHmac('sha256', key.secret).update(params.toString()).digest('hex');
  const response = await fetch(`${exchange.url}/fapi/v1/order?${params}&signature=${signature}`, {
    method: 'POST',
    headers: { 'x-mbx-apikey': key.apiKey },
  });
  if (!response.ok) throw new Error(`order by hand: ${response.status} ${await response.text()}`);
}
