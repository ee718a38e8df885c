import type { Environment, ExchangeAccount, Reason } from '@trendy/domain';

/** The platform's ceiling: no account may have more than this times its wallet at work. */
const MOST_OF_WALLET = 10;
/** The same while its key works from any address, and so for whoever has a copy of it. */
const MOST_OF_OPEN_KEY = 3;

/** Real money behind a key of which the venue does not say that it is bound to addresses. */
const worksAnywhere = (environment: Environment, ipRestricted: boolean | null): boolean =>
  environment === 'live' && ipRestricted !== true;

/** How many times its wallet an account may have at work. */
export const mostOfWallet = (environment: Environment, ipRestricted: boolean | null): number =>
  worksAnywhere(environment, ipRestricted) ? MOST_OF_OPEN_KEY : MOST_OF_WALLET;

/** What an account's owner should change about a key that is taken all the same; null: nothing is known of it. */
export function keyCaution({
  environment,
  ipRestricted,
  testedAt,
}: Pick<ExchangeAccount, 'environment' | 'ipRestricted' | 'testedAt'>): Reason | null {
  if (testedAt === null || !worksAnywhere(environment, ipRestricted)) return null;
  return { code: 'key_works_anywhere', values: { times: MOST_OF_OPEN_KEY, usualTimes: MOST_OF_WALLET } };
}
