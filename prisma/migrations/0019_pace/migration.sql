-- A limit of entries per minute counts when they reach the venue, not when they were decided.

-- CreateIndex
CREATE INDEX "orders_sent_at_idx" ON "orders"("sent_at");

-- As before, but for `orders_per_minute`. One that was taken back before it left is not counted. One that may still
-- leave is, however old it is; and one that left late is until a minute after the venue had it.
create or replace function risk_value(p_level "RiskLevel", p_id uuid, p_rule text) returns numeric
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_day constant date := (clock_timestamp() at time zone 'utc')::date;
  v_minute_ago constant timestamptz := clock_timestamp() - interval '1 minute';
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
        where o.leg = 'entry'
          and not (o.sent_at is null and o.state in ('rejected', 'canceled', 'expired'))
          and (o.created_at > v_minute_ago
            or o.state in ('intent', 'claimed', 'sending', 'unknown', 'not_placed')
            -- The venue had it by then; no answer takes another minute.
            or (o.sent_at > v_minute_ago - interval '1 minute'
              and coalesce(o.acked_at, o.finished_at) > v_minute_ago))
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
