import type { RefusalKind } from '@trendy/usecases';

export interface ErrorRow {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do; `{name}` stands for one of the refusal's values. */
  readonly detail: string;
}

/** Found at the edge, before or beside any use case. */
export type EdgeKind =
  | 'bad_request'
  | 'commit_unknown'
  | 'foreign_origin'
  | 'internal'
  | 'malformed_json'
  | 'no_such_route'
  | 'storage_busy'
  | 'storage_unavailable'
  | 'too_large'
  | 'unsupported_media_type';

export type ErrorKind = RefusalKind | EdgeKind;

/** The one table from a kind of error to what the world sees. `docs/errors.md` is made of it. */
export const ERROR_TABLE: Readonly<Record<ErrorKind, ErrorRow>> = {
  account_disabled: {
    status: 409,
    title: 'Account switched off',
    detail: 'This exchange account is switched off. Switch it on, then try again.',
  },
  account_in_use: {
    status: 409,
    title: 'Account in use',
    detail:
      'This account still has {bots} running bots, {positions} open positions and {orders} open orders. Stop the bots, and wait until everything is closed.',
  },
  account_killed: {
    status: 409,
    title: 'Kill switch is on',
    detail:
      'The kill switch of this account is on. Lift the stop of the account, or switch the account off and on again.',
  },
  account_not_active: {
    status: 409,
    title: 'Account not ready',
    detail: 'This exchange account is not ready (status {status}). Look at its page for the reason.',
  },
  account_not_live: {
    status: 409,
    title: 'Not a live account',
    detail: 'This is a {environment} account: there is no real money to confirm.',
  },
  admin_only: {
    status: 403,
    title: 'Administrators only',
    detail: 'Only an administrator may move the limits and the kill switch of the whole platform.',
  },
  backtest_not_over: {
    status: 409,
    title: 'Backtest not finished',
    detail: 'This backtest is {status}. Wait until it is done, or cancel it.',
  },
  backtest_over: {
    status: 409,
    title: 'Backtest is over',
    detail: 'This backtest is {status} already; there is nothing to cancel.',
  },
  bot_has_webhook: {
    status: 409,
    title: 'Webhook exists',
    detail: 'This bot has a webhook already. Rotate its secret if the URL was lost.',
  },
  bot_running: {
    status: 409,
    title: 'Bot is running',
    detail: 'This bot is {status}. Stop it first.',
  },
  bot_not_running: {
    status: 409,
    title: 'Bot is not running',
    detail: 'This cannot be done while it is {status}. Start it first.',
  },
  demo_venue_unreachable: {
    status: 503,
    title: 'Built-in exchange unreachable',
    detail: 'The built-in exchange does not answer. Nothing was created; try again in some seconds.',
  },
  email_taken: {
    status: 409,
    title: 'E-mail in use',
    detail: 'There is an account with this e-mail address. Sign in instead.',
  },
  invalid: {
    status: 400,
    title: 'Invalid request',
    detail: 'Some fields cannot be used; "errors" names each of them and what would be right.',
  },
  invalid_credentials: {
    status: 401,
    title: 'Wrong e-mail or password',
    detail: 'The e-mail or the password is wrong.',
  },
  level_stopped: {
    status: 409,
    title: 'Kill switch is on',
    detail: 'The kill switch is on at the level {level}. Lift the stop there first.',
  },
  live_not_confirmed: {
    status: 409,
    title: 'Real money not confirmed',
    detail: 'This account trades real money. Confirm that on the account’s page first.',
  },
  live_trading_off: {
    status: 403,
    title: 'Live trading is off',
    detail: 'The operator of this installation has live trading switched off (LIVE_TRADING=off).',
  },
  no_session: {
    status: 401,
    title: 'Not signed in',
    detail: 'The session is missing, has ended or was revoked. Sign in again.',
  },
  not_found: { status: 404, title: 'Not found', detail: 'There is no such thing here.' },
  overloaded: {
    status: 503,
    title: 'Busy',
    detail: 'Too many people are signing in at this moment. Try again in some seconds.',
  },
  no_spot_venue: {
    status: 409,
    title: 'No spot venue',
    detail:
      'The strategy {strategy} also trades the coin itself, which no connected exchange offers yet. Backtest it, or choose another one for the bot.',
  },
  strategy_not_chosen: {
    status: 400,
    title: 'No strategy',
    detail: 'A strategy bot needs strategyId. Choose one from GET /api/v1/strategies.',
  },
  study_not_over: {
    status: 409,
    title: 'Study not finished',
    detail: 'This study is {status}. Wait until it is done, or cancel it.',
  },
  study_state: {
    status: 409,
    title: 'Not possible now',
    detail: 'This study is {status}: {verb} is not possible.',
  },
  symbol_taken: {
    status: 409,
    title: 'Symbol taken',
    detail: 'Another bot of this account is running on {symbol}. Stop it first, or use another account.',
  },
  too_many_accounts: {
    status: 409,
    title: 'Too many exchange accounts',
    detail:
      'You have {limit} exchange accounts with keys of your own, which is the limit. Delete one that you no longer need.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    detail: 'Too many attempts. Try again in about {minutes} minutes.',
  },
  too_many_backtests: {
    status: 429,
    title: 'Too many backtests',
    detail: 'At most {limit} backtests may be unfinished. Wait for one, or cancel one.',
  },
  too_many_bots: {
    status: 409,
    title: 'Too many bots',
    detail: 'You have {limit} bots, which is the limit. Delete one that you no longer need.',
  },
  too_many_demo_accounts: {
    status: 409,
    title: 'Too many demo accounts',
    detail:
      'You have {limit} accounts with play money, which is the limit. Delete one that you no longer need.',
  },
  too_many_webhooks: {
    status: 409,
    title: 'Too many webhooks',
    detail: 'You have {limit} webhooks, which is the limit. Delete one that you no longer need.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: 'Too many requests. Slow down, and try again after the seconds in Retry-After.',
  },
  too_many_studies: {
    status: 429,
    title: 'Too many studies',
    detail: 'At most {limit} studies may be unfinished. Wait for one, or cancel one.',
  },
  wrong_password: {
    status: 403,
    title: 'Wrong password',
    detail: 'The current password is wrong.',
  },
  bad_request: { status: 400, title: 'Bad request', detail: 'The request cannot be read.' },
  commit_unknown: {
    status: 503,
    title: 'Outcome unknown',
    detail:
      'The connection to the database was lost while saving. Look whether it was done before trying again.',
  },
  foreign_origin: {
    status: 403,
    title: 'Foreign origin',
    detail: 'Changes are accepted from the app’s own pages only.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    detail: 'Something went wrong here. The request id helps the operator to find it.',
  },
  malformed_json: { status: 400, title: 'Malformed JSON', detail: 'The body is not valid JSON.' },
  no_such_route: { status: 404, title: 'No such route', detail: 'Nothing is served here. See /docs.' },
  storage_busy: {
    status: 503,
    title: 'Database busy',
    detail: 'The work was rolled back because of others’ work. Try again.',
  },
  storage_unavailable: {
    status: 503,
    title: 'Database unavailable',
    detail: 'The database cannot be reached. Nothing was changed; try again in some seconds.',
  },
  too_large: { status: 413, title: 'Too large', detail: 'The body is larger than this route accepts.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as application/json, without compression.',
  },
};
