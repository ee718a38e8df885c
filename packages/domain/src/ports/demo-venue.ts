import type { Result } from '../result.ts';

/** The built-in exchange, as far as it hands out play-money accounts. */
export interface DemoVenue {
  openAccount(balance: number): Promise<Result<DemoKey, 'unreachable' | 'refused'>>;
}

export interface DemoKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}
