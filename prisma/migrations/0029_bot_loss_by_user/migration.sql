-- As before, but a bot's loss of the day and its positions are found among its own user's rows, by their indexes, instead
-- of among everybody's: they are asked for while an entry is being admitted.

create or replace function risk_value(p_level "RiskLevel", p_id uuid, p_rule text, p_environment "Environment") returns numeric
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
                       where p.bot_id = p_id and p.user_id = (select b.user_id from bots b where b.id = p_id)), 0);
      end if;
      return coalesce((select sum(r.reserved + r.used)
        from account_risk r join exchange_accounts a on a.id = r.account_id
        where a.environment = p_environment
          and (p_level = 'platform' or (p_level = 'user' and a.user_id = p_id)
            or (p_level = 'account' and a.id = p_id))), 0);
    when 'daily_loss' then
      if p_level = 'bot' then
        -- The user's fills of the day first, by their index, whatever the planner thinks of the bot's past.
        return -coalesce((with today as materialized (
            select f.order_id, f.realised - f.fee as gain from fills f
              where f.user_id = (select b.user_id from bots b where b.id = p_id)
                and f.at >= v_day::timestamp at time zone 'utc')
          select sum(t.gain) from today t join orders o on o.id = t.order_id where o.bot_id = p_id), 0);
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
