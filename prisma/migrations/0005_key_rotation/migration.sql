-- After a rotation of the worker's key, records are sealed anew one by one. Only their wrapping changes.
create policy function_select on credentials for select to current_user using (true);
grant update (record) on credentials to worker;

create function work_credentials(p_kek_id text, p_limit int)
  returns table (credential_id uuid, user_id uuid, account_id uuid, venue "Venue", field text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.user_id, c.account_id, a.venue, c.field
    from credentials c join exchange_accounts a on a.id = c.account_id
    where c.record ->> 'kekId' is distinct from p_kek_id
    order by c.id limit p_limit
$$;
revoke execute on function work_credentials(text, int) from public;
grant execute on function work_credentials(text, int) to worker;
