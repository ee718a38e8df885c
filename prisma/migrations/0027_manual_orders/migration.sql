-- An order that the venue has not been able to answer for is looked up until it does: its account stays watched.
create or replace function work_watched_accounts()
  returns table (account_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from exchange_accounts a
    where a.deleted_at is null and a.status in ('active', 'disabled')
      and (exists (select 1 from positions p where p.account_id = a.id)
        or exists (select 1 from orders o where o.account_id = a.id and o.finished_at is null
                     and o.state in ('sending', 'unknown', 'acked', 'partially_filled', 'manual')))
$$;
