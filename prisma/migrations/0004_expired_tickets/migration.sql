-- A new ticket sweeps its user's old ones away, so that the table stays as small as the number of open pages.
grant delete on stream_tickets to app;
