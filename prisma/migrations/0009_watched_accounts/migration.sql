-- Accounts whose money is at work, whether or not their bots run: they are kept equal to their venue.

create function work_watched_accounts()
  returns table (account_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from exchange_accounts a
    where a.deleted_at is null and a.status in ('active', 'disabled')
      and (exists (select 1 from positions p where p.account_id = a.id)
        or exists (select 1 from orders o where o.account_id = a.id
                     and o.state in ('sending', 'unknown', 'acked', 'partially_filled')))
$$;

revoke execute on function work_watched_accounts() from public;
grant execute on function work_watched_accounts() to worker;
