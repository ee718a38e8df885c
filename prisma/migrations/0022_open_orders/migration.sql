-- Open orders are found by `finished_at`. An index of states cannot be used under row security (comparing an enum may
-- raise, so it waits for the policy), and every step of an order had to be written to it.

-- One that had been rejected and was filled in part is open again.
update orders set finished_at = null
  where finished_at is not null and state not in ('filled', 'canceled', 'rejected', 'expired');
update orders set finished_at = coalesce(acked_at, sent_at, created_at)
  where finished_at is null and state in ('filled', 'canceled', 'rejected', 'expired');
alter table orders add constraint orders_finished_when_final
  check ((finished_at is not null) = (state in ('filled', 'canceled', 'rejected', 'expired')));

-- DropIndex
DROP INDEX "orders_account_id_state_idx";

-- DropIndex
DROP INDEX "orders_state_created_at_idx";

-- CreateIndex
CREATE INDEX "orders_account_id_finished_at_idx" ON "orders"("account_id", "finished_at");

-- CreateIndex
CREATE INDEX "orders_finished_at_created_at_idx" ON "orders"("finished_at", "created_at");

create or replace function work_orders(p_states text[], p_account uuid, p_limit int)
  returns table (order_id uuid, account_id uuid, user_id uuid, state "OrderState")
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.account_id, o.user_id, o.state from orders o
    where o.finished_at is null and o.state = any (p_states::"OrderState"[])
      and (p_account is null or o.account_id = p_account)
    order by o.created_at limit p_limit
$$;

create or replace function work_cancels(p_limit int)
  returns table (order_id uuid, account_id uuid, user_id uuid, state "OrderState")
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.account_id, o.user_id, o.state from orders o
    where o.finished_at is null and o.state in ('acked', 'partially_filled') and o.cancel_wanted_at is not null
    order by o.cancel_wanted_at limit p_limit
$$;

create or replace function work_watched_accounts()
  returns table (account_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from exchange_accounts a
    where a.deleted_at is null and a.status in ('active', 'disabled')
      and (exists (select 1 from positions p where p.account_id = a.id)
        or exists (select 1 from orders o where o.account_id = a.id and o.finished_at is null
                     and o.state in ('sending', 'unknown', 'acked', 'partially_filled')))
$$;

-- As before, and found by the same index.
create or replace function risk_value(p_level "RiskLevel", p_id uuid, p_rule text) returns numeric
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
        where o.leg = 'entry'
          and not (o.sent_at is null and o.state in ('rejected', 'canceled', 'expired'))
          and (o.created_at > v_minute_ago
            or (o.finished_at is null and o.state in ('intent', 'claimed', 'sending', 'unknown', 'not_placed'))
            -- The venue had it by then; no answer takes another minute.
            or (o.sent_at > v_minute_ago - interval '1 minute'
              and coalesce(o.acked_at, o.finished_at) > v_minute_ago))
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
    when 'open_orders' then
      return (select count(*) from orders o
        where o.leg = 'entry' and o.finished_at is null
          and o.state in ('intent', 'claimed', 'sending', 'acked', 'partially_filled', 'unknown', 'not_placed', 'manual')
          and (p_level = 'platform' or (p_level = 'user' and o.user_id = p_id)
            or (p_level = 'account' and o.account_id = p_id) or (p_level = 'bot' and o.bot_id = p_id)));
  end case;
end
$$;
