-- The intake reckons with the database's clock: two machines whose clocks differ, or one whose clock was wrong and has been
-- set right, neither stop a webhook for the difference nor take a new alert for a repetition of one "to come". `p_now`
-- stays for those who call it and is not read here.

create or replace function intake_accept(p_webhook webhooks, p_body text, p_content_type text, p_dedup_key text,
                              p_explicit_id boolean, p_test boolean, p_refusal jsonb, p_now timestamptz)
  returns table (status text, signal_id text, account_id uuid)
  language plpgsql set search_path = public, pg_temp as $$
declare
  -- 1,000 in three minutes, a hundred at once.
  c_burst constant float := 100;
  c_per_second constant float := 1000.0 / 180;
  v_now timestamptz;
  v_window interval;
begin
  account_id := p_webhook.account_id;
  -- The clock is read in the statement: whoever waited for the row reckons from when it was free.
  update webhooks w
    set rate_tokens = least(c_burst, w.rate_tokens
          + greatest(0, extract(epoch from clock_timestamp() - w.rate_at)) * c_per_second) - 1,
        rate_at = clock_timestamp()
    where w.id = p_webhook.id
      and least(c_burst, w.rate_tokens
          + greatest(0, extract(epoch from clock_timestamp() - w.rate_at)) * c_per_second) >= 1;
  if not found then
    -- An instant to come was written by a clock that was ahead: from now on it fills up again.
    update webhooks w set rate_at = clock_timestamp() where w.id = p_webhook.id and w.rate_at > clock_timestamp();
    status := 'too_many';
    return next;
    return;
  end if;
  -- The head's lock makes one line of all that arrives for the account: a repetition always sees the first one.
  perform 1 from account_heads h where h.account_id = p_webhook.account_id for update;
  v_now := clock_timestamp();
  if p_explicit_id or p_webhook.merge_identical then
    v_window := case when p_explicit_id then interval '24 hours' else interval '90 seconds' end;
    select i.id into signal_id from signal_inbox i
      where i.webhook_id = p_webhook.id and i.dedup_key = p_dedup_key and i.test = p_test
        and i.received_at > v_now - v_window and i.received_at < v_now + v_window
      order by i.received_at desc limit 1;
    if found then
      update signal_inbox i set duplicates = i.duplicates + 1 where i.id = signal_id;
      status := case when p_refusal is null then 'duplicate' else 'refused' end;
      return next;
      return;
    end if;
  end if;
  signal_id := 'sig_' || replace(gen_random_uuid()::text, '-', '');
  insert into signal_inbox (id, webhook_id, user_id, account_id, bot_id, dedup_key, content_type, body, test, state,
                            reason, received_at, finished_at)
    values (signal_id, p_webhook.id, p_webhook.user_id, p_webhook.account_id, p_webhook.bot_id, p_dedup_key,
            p_content_type, p_body, p_test, (case when p_refusal is null then 'received' else 'rejected' end)::"SignalState",
            p_refusal, v_now, case when p_refusal is null then null else v_now end);
  perform account_log_put(p_webhook.account_id, 'alert', jsonb_build_object('signalId', signal_id), null);
  insert into outbox (user_id, topic, payload)
    values (p_webhook.user_id, 'drain-account', jsonb_build_object('accountId', p_webhook.account_id));
  status := case when p_refusal is null then 'new' else 'refused' end;
  return next;
end
$$;
