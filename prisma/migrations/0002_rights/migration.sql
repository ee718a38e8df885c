-- Who may see and do what. The roles app and worker exist before migrations run; the migrating role owns everything.
-- Row-level security is forced: it binds the owner too, so that a function that runs as the owner sees only
-- what a policy at the end of this file opens to it.

create function app_user_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::uuid;

do $$
declare
  name text;
  key text;
begin
  foreach name in array array[
    'users', 'sessions', 'stream_tickets', 'audit_entries', 'exchange_accounts', 'credentials', 'bots', 'webhooks',
    'signal_inbox', 'account_heads', 'account_log', 'account_leases', 'account_states', 'account_risk', 'journal',
    'outbox', 'orders', 'fills', 'positions', 'ledger_postings', 'equity_points', 'backtests'
  ] loop
    key := case name when 'users' then 'id' else 'user_id' end;
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_select on %I for select to app, worker using (%I = app_user_id())', name, key);
    execute format('create policy own_insert on %I for insert to app, worker with check (%I = app_user_id())', name, key);
    execute format(
      'create policy own_update on %1$I for update to app, worker using (%2$I = app_user_id()) with check (%2$I = app_user_id())',
      name, key);
    execute format('create policy own_delete on %I for delete to app, worker using (%I = app_user_id())', name, key);
  end loop;

  -- The worker drains everybody's logs: here, and nowhere else, it crosses users.
  foreach name in array array['account_heads', 'account_log', 'account_leases', 'outbox'] loop
    execute format('create policy worker_all on %I for all to worker using (true) with check (true)', name);
  end loop;

  -- What the functions of the next migration touch before a user is known. They run as the owner.
  foreach name in array array['users', 'sessions', 'stream_tickets', 'exchange_accounts', 'bots', 'webhooks',
                              'signal_inbox', 'account_heads', 'account_log', 'account_states', 'orders', 'backtests'] loop
    execute format('create policy function_select on %I for select to current_user using (true)', name);
  end loop;
  foreach name in array array['users', 'signal_inbox', 'account_heads', 'account_log', 'account_leases', 'account_risk',
                              'outbox'] loop
    execute format('create policy function_insert on %I for insert to current_user with check (true)', name);
  end loop;
  foreach name in array array['sessions', 'stream_tickets', 'webhooks', 'signal_inbox', 'account_heads'] loop
    execute format('create policy function_update on %I for update to current_user using (true) with check (true)', name);
  end loop;
end
$$;

grant usage on schema public to app, worker;
grant usage on all sequences in schema public to app, worker;

-- app: the API. It writes wishes; orders, fills, journal, ledger and positions it can only read,
-- history it cannot change, and a sealed key it cannot even read back.
grant select on
  users, sessions, stream_tickets, audit_entries, exchange_accounts, bots, webhooks, signal_inbox, account_heads,
  account_log, account_states, account_risk, journal, orders, fills, positions, ledger_postings, equity_points,
  backtests, instruments, market_bars, funding_rates
  to app;
grant select (id, user_id, account_id, field, created_at) on credentials to app;
grant insert on
  sessions, stream_tickets, audit_entries, exchange_accounts, credentials, bots, webhooks, outbox, backtests
  to app;
grant update (display_name, locale, onboarding, password_hash, updated_at) on users to app;
grant update (revoked_at) on sessions to app;
grant update (label, status, status_reason, permissions, key_hint, ip_restricted, live_confirmed_at, tested_at,
  killed_at, deleted_at) on exchange_accounts to app;
grant update (record) on credentials to app;
grant update (name, symbol, timeframe, strategy_id, strategy_version, params, risk, status, status_reason, active_slot,
  updated_at, deleted_at) on bots to app;
grant update (secret_hash, secret_hint, previous_secret_hash, previous_valid_until, ttl_seconds, merge_identical,
  enabled, rotated_at) on webhooks to app;
grant update (status, cancel_wanted, finished_at) on backtests to app;
grant delete on credentials, backtests to app;

-- worker: the order path. History is append-only for it as well.
grant select on
  audit_entries, exchange_accounts, credentials, bots, signal_inbox, account_heads, account_log, account_leases,
  account_states, account_risk, journal, outbox, orders, fills, positions, ledger_postings, equity_points, backtests,
  instruments, market_bars, funding_rates
  to worker;
grant select (id, public_id, user_id, bot_id, account_id, secret_hint, previous_valid_until, ttl_seconds,
  merge_identical, enabled, rotated_at, created_at) on webhooks to worker;
grant select (id, email, display_name, locale, suspended_at) on users to worker;
grant insert on
  audit_entries, account_log, account_states, journal, outbox, orders, fills, positions, ledger_postings, equity_points,
  instruments, market_bars, funding_rates
  to worker;
grant update on
  exchange_accounts, bots, signal_inbox, account_heads, account_leases, account_states, account_risk, outbox, orders,
  positions, equity_points, backtests, instruments, market_bars, funding_rates
  to worker;
grant update (resolved) on account_log to worker;
grant delete on outbox, positions to worker;
