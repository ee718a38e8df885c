-- A session that nobody has used for a week ends, besides its absolute end. `last_seen_at` moves at most once a minute.

create function session_is_fresh(p_last_seen timestamptz) returns boolean language sql stable parallel safe
  return p_last_seen > now() - interval '7 days';
revoke execute on function session_is_fresh(timestamptz) from public;

create or replace function session_find(p_token_hash bytea)
  returns table (session_id uuid, user_id uuid, email text, display_name text, role "Role", locale "Locale",
                 created_at timestamptz, expires_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_last_seen timestamptz;
begin
  select s.id, u.id, u.email, u.display_name, u.role, u.locale, s.created_at, s.expires_at, s.last_seen_at
    into session_id, user_id, email, display_name, role, locale, created_at, expires_at, v_last_seen
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = p_token_hash and s.revoked_at is null and s.expires_at > now()
      and session_is_fresh(s.last_seen_at) and u.suspended_at is null;
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
