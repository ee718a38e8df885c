-- Limits and kill switches at four levels: platform, user, account, bot.

-- CreateEnum
CREATE TYPE "RiskLevel" AS ENUM ('platform', 'user', 'account', 'bot');

-- AlterTable
ALTER TABLE "account_risk" ADD COLUMN     "day" DATE,
ADD COLUMN     "day_flows" DECIMAL(38,18) NOT NULL DEFAULT 0,
ADD COLUMN     "day_start" DECIMAL(38,18) NOT NULL DEFAULT 0,
ADD COLUMN     "equity" DECIMAL(38,18);

-- CreateTable
CREATE TABLE "risk_scopes" (
    "level" "RiskLevel" NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID,
    "notional_limit" DECIMAL(38,18),
    "daily_loss_limit" DECIMAL(38,18),
    "orders_per_minute" INTEGER,
    "open_orders_limit" INTEGER,
    "allowed_symbols" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "stopped_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "risk_scopes_pkey" PRIMARY KEY ("level","id")
);

-- CreateIndex
CREATE INDEX "orders_created_at_idx" ON "orders"("created_at");

-- CreateIndex
CREATE INDEX "risk_scopes_user_id_idx" ON "risk_scopes"("user_id");

insert into risk_scopes (level, id) values ('platform', '00000000-0000-0000-0000-000000000000');

-- Who may see and do what ---------------------------------------------------------------------------------------------

alter table risk_scopes enable row level security;
alter table risk_scopes force row level security;
create policy own_select on risk_scopes for select to app, worker using (user_id = app_user_id());
-- A row can only be about what belongs to its user: somebody else's account could be stopped otherwise.
create policy own_insert on risk_scopes for insert to app, worker with check (
  user_id = app_user_id() and case level
    when 'user' then id = app_user_id()
    when 'account' then exists (select 1 from exchange_accounts a where a.id = risk_scopes.id and a.user_id = app_user_id())
    when 'bot' then exists (select 1 from bots b where b.id = risk_scopes.id and b.user_id = app_user_id())
    else false
  end);
create policy own_update on risk_scopes for update to app, worker
  using (user_id = app_user_id()) with check (user_id = app_user_id());
create policy own_delete on risk_scopes for delete to app, worker using (user_id = app_user_id());
grant select, insert on risk_scopes to app;
grant update (notional_limit, daily_loss_limit, orders_per_minute, open_orders_limit, allowed_symbols, stopped_at,
  updated_at) on risk_scopes to app;
grant select on risk_scopes to worker;

-- For the functions below, which run as the owner.
create policy function_all on risk_scopes for all to current_user using (true) with check (true);
create policy function_select on account_risk for select to current_user using (true);
create policy function_update on account_risk for update to current_user using (true) with check (true);
do $$
declare
  name text;
begin
  foreach name in array array['positions', 'fills'] loop
    execute format('create policy function_select on %I for select to current_user using (true)', name);
  end loop;
end
$$;

-- The level whose kill switch stops this bot's entries; null: none. A platform without a row cannot be read: stopped.
create function risk_stop(p_account uuid, p_bot uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when not exists (select 1 from risk_scopes s where s.level = 'platform') then 'unreadable'
    when not exists (select 1 from exchange_accounts a where a.id = p_account and a.user_id = app_user_id()) then 'unreadable'
    else coalesce(
      (select s.level::text from risk_scopes s
        where s.stopped_at is not null
          and (s.level = 'platform'
            or (s.user_id = app_user_id()
              and ((s.level = 'user' and s.id = app_user_id())
                or (s.level = 'account' and s.id = p_account)
                or (s.level = 'bot' and s.id = p_bot))))
        order by s.level limit 1),
      (select 'account' from exchange_accounts a where a.id = p_account and a.killed_at is not null))
    end
$$;

-- Where a level stands now: `notional`, `daily_loss` (positive is a loss), `orders_per_minute`, `open_orders`.
create function risk_value(p_level "RiskLevel", p_id uuid, p_rule text) returns numeric
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_day constant date := (clock_timestamp() at time zone 'utc')::date;
begin
  case p_rule
    when 'notional' then
      if p_level = 'bot' then
        return coalesce((select sum(o.reserved) from orders o where o.bot_id = p_id and o.reserved > 0), 0)
          + coalesce((select sum(abs(p.quantity) * coalesce(p.mark_price, p.entry_price)) from positions p
                       where p.bot_id = p_id), 0);
      end if;
      return coalesce((select sum(r.reserved + r.used) from account_risk r
        where p_level = 'platform' or (p_level = 'user' and r.user_id = p_id)
           or (p_level = 'account' and r.account_id = p_id)), 0);
    when 'daily_loss' then
      if p_level = 'bot' then
        return -coalesce((select sum(f.realised - f.fee) from fills f join orders o on o.id = f.order_id
          where o.bot_id = p_id and f.at >= v_day::timestamp at time zone 'utc'), 0);
      end if;
      return -coalesce((select sum(r.equity - r.day_start - r.day_flows) from account_risk r
        where r.day = v_day and (p_level = 'platform' or (p_level = 'user' and r.user_id = p_id)
           or (p_level = 'account' and r.account_id = p_id))), 0);
    when 'orders_per_minute' then
      return (select count(*) from orders o
        where o.leg = 'entry' and o.created_at > clock_timestamp() - interval '1 minute'
          -- What we refused ourselves never left.
          and not (o.state = 'rejected' and o.sent_at is null)
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
    when 'open_orders' then
      return (select count(*) from orders o
        where o.leg = 'entry'
          and o.state in ('intent', 'claimed', 'sending', 'acked', 'partially_filled', 'unknown', 'not_placed', 'manual')
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
  end case;
end
$$;

-- Admits one entry in its intent's own transaction and reserves its notional; or says which rule of which level does
-- not, with both numbers. The rows of levels that have limits are locked to the end of the transaction, always from the
-- widest to the narrowest: of many that race, each sees what the one before it has taken.
create function risk_admit(p_account uuid, p_bot uuid, p_symbol text, p_notional numeric) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_user constant uuid := app_user_id();
  v_stop text;
  v_scope risk_scopes;
  v_rule text;
  v_limit numeric;
  v_value numeric;
begin
  v_stop := risk_stop(p_account, p_bot);
  if v_stop is not null then
    return jsonb_build_object('rule', 'stopped', 'level', v_stop);
  end if;
  for v_scope in
    select s.* from risk_scopes s
      where (s.level = 'platform'
          or (s.user_id = v_user
            and ((s.level = 'user' and s.id = v_user) or (s.level = 'account' and s.id = p_account)
              or (s.level = 'bot' and s.id = p_bot))))
        and (s.notional_limit is not null or s.daily_loss_limit is not null or s.orders_per_minute is not null
          or s.open_orders_limit is not null or cardinality(s.allowed_symbols) > 0)
      order by s.level
      for update
  loop
    if cardinality(v_scope.allowed_symbols) > 0 and not p_symbol = any (v_scope.allowed_symbols) then
      return jsonb_build_object('rule', 'symbol', 'level', v_scope.level, 'symbol', p_symbol);
    end if;
    foreach v_rule in array array['orders_per_minute', 'open_orders', 'daily_loss', 'notional'] loop
      v_limit := case v_rule
        when 'orders_per_minute' then v_scope.orders_per_minute
        when 'open_orders' then v_scope.open_orders_limit
        when 'daily_loss' then v_scope.daily_loss_limit
        else v_scope.notional_limit end;
      continue when v_limit is null;
      v_value := risk_value(v_scope.level, v_scope.id, v_rule);
      -- What is asked for counts as well, but a loss is refused only once it is there.
      if (v_rule = 'notional' and v_value + p_notional > v_limit)
         or (v_rule <> 'notional' and v_value >= v_limit) then
        return jsonb_build_object('rule', v_rule, 'level', v_scope.level, 'value', v_value, 'limit', v_limit,
                                  'wanted', p_notional);
      end if;
    end loop;
  end loop;
  update account_risk r set reserved = r.reserved + p_notional
    where r.account_id = p_account and r.user_id = v_user
      and r.reserved + r.used + p_notional <= r.notional_limit;
  if not found then
    return (select jsonb_build_object('rule', 'account_notional', 'level', 'account', 'value', r.reserved + r.used,
                                      'limit', r.notional_limit, 'wanted', p_notional)
              from account_risk r where r.account_id = p_account);
  end if;
  return null;
end
$$;

-- The platform's switch and limits, for an administrator or the operator's own command line --------------------------

create function assert_operator() returns void
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if session_user = 'app'
     and not exists (select 1 from users u where u.id = app_user_id() and u.role = 'admin' and u.suspended_at is null) then
    raise exception 'only an administrator may do this' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- Off to on: stops every entry at once and orders every account to cancel its entries, and to close its positions
-- unless they are to be kept. @returns how many accounts were told. On to off: entries are possible again; bots that
-- were paused stay so until their owners resume them.
create function platform_stop(p_stop boolean, p_keep_positions boolean, p_command text) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_account record;
  v_count int := 0;
begin
  perform assert_operator();
  update risk_scopes s set stopped_at = case when p_stop then coalesce(s.stopped_at, clock_timestamp()) end,
                           updated_at = clock_timestamp()
    where s.level = 'platform';
  if not found then
    raise exception 'the platform has no risk row' using errcode = 'no_data_found';
  end if;
  if not p_stop then
    return 0;
  end if;
  for v_account in
    select a.id, a.user_id from exchange_accounts a where a.deleted_at is null order by a.id
  loop
    perform account_log_put(v_account.id, 'command',
      jsonb_build_object('kind', 'command', 'commandId', p_command, 'by', 'system', 'command', 'kill',
                         'keepPositions', p_keep_positions),
      'command:' || p_command);
    insert into outbox (user_id, topic, payload)
      values (v_account.user_id, 'drain-account', jsonb_build_object('accountId', v_account.id));
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

-- Null takes a limit away.
create function platform_limits(p_notional numeric, p_daily_loss numeric, p_orders_per_minute int, p_open_orders int,
                                p_symbols text[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform assert_operator();
  update risk_scopes s set notional_limit = p_notional, daily_loss_limit = p_daily_loss,
      orders_per_minute = p_orders_per_minute, open_orders_limit = p_open_orders, allowed_symbols = p_symbols,
      updated_at = clock_timestamp()
    where s.level = 'platform';
end
$$;

-- What everybody may know of the platform: its limits and its switch, but not how much of them others have used.
create function platform_scope()
  returns table (notional_limit numeric, daily_loss_limit numeric, orders_per_minute int, open_orders_limit int,
                 allowed_symbols text[], stopped_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.notional_limit, s.daily_loss_limit, s.orders_per_minute, s.open_orders_limit, s.allowed_symbols, s.stopped_at
    from risk_scopes s where s.level = 'platform'
$$;

-- Where one of the user's own levels stands; null for anything that is not theirs.
create function own_risk_value(p_level "RiskLevel", p_id uuid, p_rule text) returns numeric
  language sql stable security definer set search_path = public, pg_temp as $$
  select case when case p_level
      when 'user' then p_id = app_user_id()
      when 'account' then exists (select 1 from exchange_accounts a where a.id = p_id and a.user_id = app_user_id())
      when 'bot' then exists (select 1 from bots b where b.id = p_id and b.user_id = app_user_id())
      else false end
    then risk_value(p_level, p_id, p_rule) end
$$;

revoke execute on function risk_stop(uuid, uuid), risk_value("RiskLevel", uuid, text),
  risk_admit(uuid, uuid, text, numeric), assert_operator(), platform_stop(boolean, boolean, text),
  platform_limits(numeric, numeric, int, int, text[]), platform_scope(), own_risk_value("RiskLevel", uuid, text)
  from public;
grant execute on function risk_stop(uuid, uuid), risk_admit(uuid, uuid, text, numeric) to worker;
grant execute on function platform_stop(boolean, boolean, text), platform_scope(),
  platform_limits(numeric, numeric, int, int, text[]) to app, worker;
grant execute on function own_risk_value("RiskLevel", uuid, text) to app;
