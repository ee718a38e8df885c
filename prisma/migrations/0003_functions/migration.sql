-- Functions. Those marked "security definer" run as the owner, for what must look across users before one is known;
-- each has its search path pinned and is executable by the roles named at its end alone.

-- 1. Accounts and their log ------------------------------------------------------------------------------------------

-- Every account has a log, a lease and an allowance of zero from its first instant.
create function exchange_account_companions() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into account_heads (account_id, user_id) values (new.id, new.user_id);
  insert into account_leases (account_id, user_id) values (new.id, new.user_id);
  insert into account_risk (account_id, user_id, notional_limit) values (new.id, new.user_id, 0);
  return new;
end
$$;
create trigger exchange_account_companions after insert on exchange_accounts
  for each row execute function exchange_account_companions();

-- Appends one entry; its number, or null when the dedup key is there already. The head's row lock keeps numbers
-- without gaps and in commit order.
create function account_log_put(p_account uuid, p_kind text, p_payload jsonb, p_dedup_key text) returns bigint
  language plpgsql set search_path = public, pg_temp as $$
declare
  v_user uuid;
  v_seq bigint;
begin
  select h.user_id, h.last_seq + 1 into v_user, v_seq from account_heads h where h.account_id = p_account for update;
  if not found then
    raise exception 'no log of account %', p_account using errcode = 'no_data_found';
  end if;
  if p_dedup_key is not null
     and exists (select 1 from account_log l where l.account_id = p_account and l.dedup_key = p_dedup_key) then
    return null;
  end if;
  update account_heads h set last_seq = v_seq where h.account_id = p_account;
  insert into account_log (account_id, seq, user_id, kind, payload, dedup_key)
    values (p_account, v_seq, v_user, p_kind, p_payload, p_dedup_key);
  return v_seq;
end
$$;

-- The same, for an account of the transaction's user only.
create function account_log_append(p_account uuid, p_kind text, p_payload jsonb, p_dedup_key text) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from account_heads h where h.account_id = p_account and h.user_id = app_user_id()) then
    raise exception 'no log of account %', p_account using errcode = 'no_data_found';
  end if;
  return account_log_put(p_account, p_kind, p_payload, p_dedup_key);
end
$$;

-- 2. The ledger's law ------------------------------------------------------------------------------------------------

create function ledger_transaction_balances() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  v_count bigint;
  v_sum numeric;
begin
  select count(*), sum(p.amount) into v_count, v_sum from ledger_postings p
    where p.account_id = new.account_id and p.seq = new.seq and p.transaction = new.transaction;
  -- No row visible means that the user's setting changed inside the transaction: refuse rather than believe.
  if v_count = 0 or v_sum <> 0 then
    raise exception 'ledger transaction % of entry % of account % does not balance: % over % postings',
      new.transaction, new.seq, new.account_id, v_sum, v_count using errcode = 'check_violation';
  end if;
  return null;
end
$$;
create constraint trigger ledger_transaction_balances after insert or update on ledger_postings
  deferrable initially deferred for each row execute function ledger_transaction_balances();

-- 3. Sign-in and sessions --------------------------------------------------------------------------------------------

create function auth_find_user(p_email text)
  returns table (user_id uuid, password_hash text, suspended boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.password_hash, u.suspended_at is not null from users u where u.email = p_email
$$;

-- Null when the address is taken.
create function auth_create_user(p_email text, p_password_hash text, p_display_name text, p_locale "Locale")
  returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  insert into users (email, password_hash, display_name, locale, updated_at)
    values (p_email, p_password_hash, p_display_name, p_locale, now())
    on conflict (email) do nothing
    returning id
$$;

create function session_find(p_token_hash bytea)
  returns table (session_id uuid, user_id uuid, email text, display_name text, role "Role", locale "Locale",
                 created_at timestamptz, expires_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_last_seen timestamptz;
begin
  select s.id, u.id, u.email, u.display_name, u.role, u.locale, s.created_at, s.expires_at, s.last_seen_at
    into session_id, user_id, email, display_name, role, locale, created_at, expires_at, v_last_seen
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = p_token_hash and s.revoked_at is null and s.expires_at > now() and u.suspended_at is null;
  if not found then
    return;
  end if;
  -- Once a minute, so that reading does not mean writing.
  if v_last_seen < now() - interval '1 minute' then
    update sessions s set last_seen_at = now() where s.id = session_id;
  end if;
  return next;
end
$$;

-- One row, once: the update's row lock lets a single caller win.
create function ticket_use(p_token_hash bytea)
  returns table (session_id uuid, user_id uuid)
  language sql security definer set search_path = public, pg_temp as $$
  update stream_tickets t set used_at = now()
    from sessions s join users u on u.id = s.user_id
    where t.token_hash = p_token_hash and t.used_at is null and t.expires_at > now()
      and s.id = t.session_id and s.revoked_at is null and s.expires_at > now() and u.suspended_at is null
    returning t.session_id, t.user_id
$$;

-- 4. Alerts ----------------------------------------------------------------------------------------------------------

-- Rate, duplicates, inbox, log and outbox of one alert whose sender is known to be allowed. For the two functions below.
create function intake_accept(p_webhook webhooks, p_body text, p_content_type text, p_dedup_key text,
                              p_explicit_id boolean, p_test boolean, p_refusal jsonb, p_now timestamptz)
  returns table (status text, signal_id text, account_id uuid)
  language plpgsql set search_path = public, pg_temp as $$
declare
  -- 1,000 in three minutes, a hundred at once.
  c_burst constant float := 100;
  c_per_second constant float := 1000.0 / 180;
  v_window interval;
begin
  account_id := p_webhook.account_id;
  update webhooks w
    set rate_tokens = least(c_burst, w.rate_tokens + greatest(0, extract(epoch from p_now - w.rate_at)) * c_per_second) - 1,
        rate_at = greatest(w.rate_at, p_now)
    where w.id = p_webhook.id
      and least(c_burst, w.rate_tokens + greatest(0, extract(epoch from p_now - w.rate_at)) * c_per_second) >= 1;
  if not found then
    status := 'too_many';
    return next;
    return;
  end if;
  -- The head's lock makes one line of all that arrives for the account: a repetition always sees the first one.
  perform 1 from account_heads h where h.account_id = p_webhook.account_id for update;
  if p_explicit_id or p_webhook.merge_identical then
    v_window := case when p_explicit_id then interval '24 hours' else interval '90 seconds' end;
    select i.id into signal_id from signal_inbox i
      where i.webhook_id = p_webhook.id and i.dedup_key = p_dedup_key and i.received_at > p_now - v_window
      order by i.received_at desc limit 1;
    if found then
      update signal_inbox i set duplicates = i.duplicates + 1 where i.id = signal_id;
      status := case when p_refusal is null then 'duplicate' else 'refused' end;
      return next;
      return;
    end if;
  end if;
  signal_id := 'sig_' || replace(gen_random_uuid()::text, '-', '');
  insert into signal_inbox (id, webhook_id, user_id, account_id, bot_id, dedup_key, content_type, body, test, state,
                            reason, received_at, finished_at)
    values (signal_id, p_webhook.id, p_webhook.user_id, p_webhook.account_id, p_webhook.bot_id, p_dedup_key,
            p_content_type, p_body, p_test, (case when p_refusal is null then 'received' else 'rejected' end)::"SignalState",
            p_refusal, p_now, case when p_refusal is null then null else p_now end);
  if p_refusal is not null then
    status := 'refused';
    return next;
    return;
  end if;
  perform account_log_put(p_webhook.account_id, 'alert', jsonb_build_object('signalId', signal_id), null);
  insert into outbox (user_id, topic, payload)
    values (p_webhook.user_id, 'drain-account', jsonb_build_object('accountId', p_webhook.account_id));
  status := 'new';
  return next;
end
$$;

create function webhook_open(p_webhook webhooks) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select p_webhook.enabled and exists (
    select 1 from bots b join exchange_accounts a on a.id = b.account_id
      where b.id = p_webhook.bot_id and b.deleted_at is null and a.deleted_at is null)
$$;

-- One statement for an alert that came over the network. An unknown id costs the same comparisons as a wrong secret,
-- and digests of digests are compared, so that the time taken says nothing about the stored value.
create function hook_intake(p_public_id text, p_secret_hash bytea, p_body text, p_content_type text, p_dedup_key text,
                            p_explicit_id boolean, p_now timestamptz, p_refusal jsonb default null)
  returns table (status text, signal_id text, account_id uuid)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_webhook webhooks;
  v_given constant bytea := sha256(p_secret_hash);
  v_current boolean;
  v_previous boolean;
begin
  select w.* into v_webhook from webhooks w where w.public_id = p_public_id;
  v_current := sha256(coalesce(v_webhook.secret_hash, '\x00'::bytea)) = v_given;
  v_previous := sha256(coalesce(v_webhook.previous_secret_hash, '\x00'::bytea)) = v_given;
  if v_webhook.id is null
     or not (v_current or (v_previous and coalesce(v_webhook.previous_valid_until > p_now, false))) then
    return query select 'not_found'::text, null::text, null::uuid;
    return;
  end if;
  if not webhook_open(v_webhook) then
    return query select 'disabled'::text, null::text, null::uuid;
    return;
  end if;
  return query select * from intake_accept(v_webhook, p_body, p_content_type, p_dedup_key, p_explicit_id, false,
                                           p_refusal, p_now);
end
$$;

-- The test button: the same road, with the transaction's user in the place of the secret.
create function hook_test(p_webhook_id uuid, p_body text, p_content_type text, p_dedup_key text, p_explicit_id boolean,
                          p_now timestamptz)
  returns table (status text, signal_id text, account_id uuid)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_webhook webhooks;
begin
  select w.* into v_webhook from webhooks w where w.id = p_webhook_id and w.user_id = app_user_id();
  if not found then
    return query select 'not_found'::text, null::text, null::uuid;
    return;
  end if;
  if not webhook_open(v_webhook) then
    return query select 'disabled'::text, null::text, null::uuid;
    return;
  end if;
  return query select * from intake_accept(v_webhook, p_body, p_content_type, p_dedup_key, p_explicit_id, true, null,
                                           p_now);
end
$$;

-- 5. Where there is work: ids for the worker, across users -------------------------------------------------------------

create function work_account(p_account uuid)
  returns table (account_id uuid, user_id uuid, venue "Venue", environment "Environment", status "AccountStatus")
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.user_id, a.venue, a.environment, a.status from exchange_accounts a
    where a.id = p_account and a.deleted_at is null
$$;

create function work_accounts(p_statuses text[])
  returns table (account_id uuid, user_id uuid, venue "Venue", environment "Environment", status "AccountStatus")
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.user_id, a.venue, a.environment, a.status from exchange_accounts a
    where a.status::text = any (p_statuses) and a.deleted_at is null order by a.created_at
$$;

create function work_undrained(p_limit int)
  returns table (account_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select h.account_id, h.user_id
    from account_heads h
    left join account_states s on s.account_id = h.account_id
    where h.last_seq > coalesce(s.version, 0) and s.paused_by is null
    limit p_limit
$$;

create function work_orders(p_states text[], p_account uuid, p_limit int)
  returns table (order_id uuid, account_id uuid, user_id uuid, state "OrderState")
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.account_id, o.user_id, o.state from orders o
    where o.state = any (p_states::"OrderState"[]) and (p_account is null or o.account_id = p_account)
    order by o.created_at limit p_limit
$$;

create function work_cancels(p_limit int)
  returns table (order_id uuid, account_id uuid, user_id uuid, state "OrderState")
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.account_id, o.user_id, o.state from orders o
    where o.state in ('acked', 'partially_filled') and o.cancel_wanted_at is not null
    order by o.cancel_wanted_at limit p_limit
$$;

create function work_market_interests()
  returns table (bot_id uuid, account_id uuid, user_id uuid, venue "Venue", environment "Environment", symbol text,
                 timeframe text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select b.id, b.account_id, b.user_id, a.venue, a.environment, b.symbol, b.timeframe
    from bots b join exchange_accounts a on a.id = b.account_id
    where b.status in ('active', 'paused') and b.deleted_at is null and a.deleted_at is null and a.status = 'active'
$$;

create function work_backtests(p_stale_ms int, p_limit int)
  returns table (backtest_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select b.id, b.user_id from backtests b
    where b.status = 'queued'
       or (b.status = 'running' and coalesce(b.heartbeat_at, b.started_at) < now() - p_stale_ms * interval '1 millisecond')
    order by b.created_at limit p_limit
$$;

-- 6. Who may call what -----------------------------------------------------------------------------------------------

revoke execute on all functions in schema public from public;
grant execute on function app_user_id() to app, worker;
grant execute on function ledger_transaction_balances() to worker;
grant execute on function account_log_append(uuid, text, jsonb, text) to app, worker;
grant execute on function account_log_put(uuid, text, jsonb, text) to worker;
grant execute on function
  auth_find_user(text),
  auth_create_user(text, text, text, "Locale"),
  session_find(bytea),
  ticket_use(bytea),
  hook_intake(text, bytea, text, text, text, boolean, timestamptz, jsonb),
  hook_test(uuid, text, text, text, boolean, timestamptz)
  to app;
grant execute on function
  work_account(uuid),
  work_accounts(text[]),
  work_undrained(int),
  work_orders(text[], uuid, int),
  work_cancels(int),
  work_market_interests(),
  work_backtests(int, int)
  to worker;
