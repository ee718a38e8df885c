-- Limits of a user and of the platform hold for each environment alone: play money neither hides a loss of real money nor
-- uses up what real money may do. The limit is one number; what stands against it is the environment's.

drop function own_risk_value("RiskLevel", uuid, text);
drop function risk_value("RiskLevel", uuid, text);

-- Where a level stands now: `notional`, `daily_loss` (positive is a loss), `orders_per_minute`, `open_orders`. The
-- environment is the account's for an account and a bot, which have no other. Rows of orders are found as before, by
-- their own indexes; the account of each is looked up by its key.
create function risk_value(p_level "RiskLevel", p_id uuid, p_rule text, p_environment "Environment") returns numeric
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_day constant date := (clock_timestamp() at time zone 'utc')::date;
  v_minute_ago constant timestamptz := clock_timestamp() - interval '1 minute';
begin
  case p_rule
    when 'notional' then
      if p_level = 'bot' then
        return coalesce((select sum(o.reserved) from orders o
            where o.finished_at is null and o.bot_id = p_id and o.reserved > 0), 0)
          + coalesce((select sum(abs(p.quantity) * coalesce(p.mark_price, p.entry_price)) from positions p
                       where p.bot_id = p_id), 0);
      end if;
      return coalesce((select sum(r.reserved + r.used)
        from account_risk r join exchange_accounts a on a.id = r.account_id
        where a.environment = p_environment
          and (p_level = 'platform' or (p_level = 'user' and a.user_id = p_id)
            or (p_level = 'account' and a.id = p_id))), 0);
    when 'daily_loss' then
      if p_level = 'bot' then
        return -coalesce((select sum(f.realised - f.fee) from fills f join orders o on o.id = f.order_id
          where o.bot_id = p_id and f.at >= v_day::timestamp at time zone 'utc'), 0);
      end if;
      return -coalesce((select sum(r.equity - r.day_start - r.day_flows)
        from account_risk r join exchange_accounts a on a.id = r.account_id
        where r.day = v_day and a.environment = p_environment
          and (p_level = 'platform' or (p_level = 'user' and a.user_id = p_id)
            or (p_level = 'account' and a.id = p_id))), 0);
    when 'orders_per_minute' then
      return (select count(*) from orders o join exchange_accounts a on a.id = o.account_id
        where o.leg = 'entry' and a.environment = p_environment
          and not (o.sent_at is null and o.state in ('rejected', 'canceled', 'expired'))
          and (o.created_at > v_minute_ago
            or (o.finished_at is null and o.state in ('intent', 'claimed', 'sending', 'unknown', 'not_placed'))
            -- The venue had it by then; no answer takes another minute.
            or (o.sent_at > v_minute_ago - interval '1 minute'
              and coalesce(o.acked_at, o.finished_at) > v_minute_ago))
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
    when 'open_orders' then
      return (select count(*) from orders o join exchange_accounts a on a.id = o.account_id
        where o.leg = 'entry' and o.finished_at is null and a.environment = p_environment
          and o.state in ('intent', 'claimed', 'sending', 'acked', 'partially_filled', 'unknown', 'not_placed', 'manual')
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
  end case;
end
$$;

-- As before, with the sums of the account's environment, which a refusal of a user's or the platform's limit names. The
-- locks are still those of the levels: of many that race, each sees what the one before it has taken.
create or replace function risk_admit(p_account uuid, p_bot uuid, p_symbol text, p_notional numeric) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_user constant uuid := app_user_id();
  v_stop text;
  v_environment "Environment";
  v_scope risk_scopes;
  v_rule text;
  v_limit numeric;
  v_value numeric;
begin
  v_stop := risk_stop(p_account, p_bot);
  if v_stop is not null then
    return jsonb_build_object('rule', 'stopped', 'level', v_stop);
  end if;
  select a.environment into strict v_environment from exchange_accounts a where a.id = p_account;
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
      v_value := risk_value(v_scope.level, v_scope.id, v_rule, v_environment);
      -- What is asked for counts as well, but a loss is refused only once it is there.
      if (v_rule = 'notional' and v_value + p_notional > v_limit)
         or (v_rule <> 'notional' and v_value >= v_limit) then
        return jsonb_build_object('rule', v_rule, 'level', v_scope.level, 'value', v_value, 'limit', v_limit,
                                  'wanted', p_notional)
          || case when v_scope.level in ('platform', 'user')
                  then jsonb_build_object('environment', v_environment) else '{}'::jsonb end;
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

-- Where one of the user's own levels stands in each of its environments, one row for each environment and rule; no row
-- for anything that is not theirs.
create function own_risk_values(p_level "RiskLevel", p_id uuid)
  returns table (environment "Environment", rule text, value numeric)
  language sql stable security definer set search_path = public, pg_temp as $$
  select e.environment, r.rule, risk_value(p_level, p_id, r.rule, e.environment)
    from (
      select unnest(enum_range(null::"Environment")) as environment where p_level = 'user' and p_id = app_user_id()
      union all
      select a.environment from exchange_accounts a
        where p_level = 'account' and a.id = p_id and a.user_id = app_user_id()
      union all
      select a.environment from bots b join exchange_accounts a on a.id = b.account_id
        where p_level = 'bot' and b.id = p_id and b.user_id = app_user_id()
    ) e
    cross join unnest(array['notional', 'daily_loss', 'orders_per_minute', 'open_orders']) as r (rule)
$$;

revoke execute on function risk_value("RiskLevel", uuid, text, "Environment"), own_risk_values("RiskLevel", uuid)
  from public;
grant execute on function own_risk_values("RiskLevel", uuid) to app;
