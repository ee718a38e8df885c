import type { AccountMode, Collateral, Reason } from '@trendy/domain';

const REFUSED: Readonly<Record<Exclude<Collateral, 'single'>, string>> = {
  multi: 'multi_assets_unsupported',
  portfolio: 'portfolio_margin_unsupported',
  credit: 'credit_mode_unsupported',
  none: 'no_futures_account',
};

/**
 * Whether an account that is set up so may be traded: sizes, stops and liquidation are reckoned from one coin that stands
 * alone. Hedge mode may. Null: it may.
 */
export const judgeMode = ({ collateral }: Pick<AccountMode, 'collateral'>): Reason | null =>
  collateral === 'single' ? null : { code: REFUSED[collateral] };
