-- What all workers behind one address have spent at one exchange, and until when the exchange hears nothing from it.

-- CreateTable
CREATE TABLE "rate_budgets" (
    "name" TEXT NOT NULL,
    "minute" BIGINT NOT NULL DEFAULT 0,
    "used" INTEGER NOT NULL DEFAULT 0,
    "banned_until" TIMESTAMPTZ(3),

    CONSTRAINT "rate_budgets_pkey" PRIMARY KEY ("name")
);

grant select, insert, update on rate_budgets to worker;

-- Minutes of this server's clock, so that workers whose clocks differ share one. A minute never comes back.
create function rate_take(budget text, weight integer, ceiling integer, out wait_ms double precision,
                          out ban_ms double precision, out spent integer)
  language plpgsql set search_path = public, pg_temp as $$
declare
  entry rate_budgets;
  instant timestamptz;
  this_minute bigint;
begin
  select * into entry from rate_budgets r where r.name = budget for update;
  if not found then
    insert into rate_budgets (name) values (budget) on conflict do nothing;
    select * into entry from rate_budgets r where r.name = budget for update;
  end if;
  -- Read after the lock: whoever waited for it may have come into the next minute.
  instant := clock_timestamp();
  this_minute := greatest(entry.minute, floor(extract(epoch from instant) / 60)::bigint);
  spent := case when this_minute = entry.minute then entry.used else 0 end;
  ban_ms := greatest(0, ceil(coalesce(extract(epoch from entry.banned_until - instant), 0) * 1000));
  if ban_ms > 0 then
    wait_ms := ban_ms;
  elsif weight > 0 and spent + weight > ceiling then
    wait_ms := ceil((this_minute + 1) * 60000 - extract(epoch from instant) * 1000);
  else
    wait_ms := 0;
    spent := spent + weight;
    if weight > 0 then
      update rate_budgets r set minute = this_minute, used = spent where r.name = budget;
    end if;
  end if;
end
$$;

-- The exchange's own count is believed when it is higher.
create function rate_observe(budget text, count integer) returns void
  language sql set search_path = public, pg_temp as $$
  update rate_budgets set used = count
    where name = budget and used < count and minute = floor(extract(epoch from clock_timestamp()) / 60)::bigint
$$;

create function rate_ban(budget text, for_ms double precision) returns void
  language sql set search_path = public, pg_temp as $$
  insert into rate_budgets (name, banned_until)
    values (budget, clock_timestamp() + for_ms * interval '1 millisecond')
    on conflict (name) do update set banned_until = greatest(rate_budgets.banned_until, excluded.banned_until)
$$;

revoke execute on function rate_take(text, integer, integer) from public;
revoke execute on function rate_observe(text, integer) from public;
revoke execute on function rate_ban(text, double precision) from public;
grant execute on function rate_take(text, integer, integer) to worker;
grant execute on function rate_observe(text, integer) to worker;
grant execute on function rate_ban(text, double precision) to worker;
