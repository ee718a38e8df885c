-- A database that was restored from a backup, and an account on whose work a process has died, are known as such.

-- CreateTable
CREATE TABLE "database_marks" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "database_id" UUID,
    "mark" BIGINT NOT NULL DEFAULT 0,
    "marked_at" TIMESTAMPTZ(3),

    CONSTRAINT "database_marks_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "account_leases" ADD COLUMN     "crashes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "safe_since" TIMESTAMPTZ(3),
ADD COLUMN     "tries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "trying_seq" BIGINT;

alter table database_marks add constraint database_marks_one check (id = 1);
insert into database_marks (id) values (1);
grant select, update on database_marks to worker;

-- One more mark, and what the last one that a process remembers (outside of this database) says of it: a mark that was
-- given out and is not here any more was lost by a restore. A process without memory cannot tell, and takes a database
-- that nobody has marked of late for a restored one. Then nothing may be sent for any account until it has been
-- compared with its venue; who held a lease before the restore holds none now.
create function database_beat(known_id uuid, known_mark bigint, out database_id uuid, out mark bigint,
                              out restored boolean)
  language plpgsql set search_path = public, pg_temp as $$
declare
  entry database_marks;
begin
  select * into strict entry from database_marks m where m.id = 1 for update;
  if entry.database_id is null then
    restored := false;
  elsif entry.database_id is not distinct from known_id then
    restored := known_mark > entry.mark;
  else
    restored := entry.marked_at < clock_timestamp() - interval '15 seconds';
  end if;
  database_id := coalesce(entry.database_id, gen_random_uuid());
  mark := entry.mark + 1;
  if restored then
    if entry.database_id is not distinct from known_id then mark := known_mark + 1; end if;
    -- The last instant of which this database knows.
    update account_leases set safe_since = coalesce(entry.marked_at, clock_timestamp()), holder = null, expires_at = null,
                              fence = fence + 1000000;
  end if;
  update database_marks m set database_id = database_beat.database_id, mark = database_beat.mark,
                              marked_at = clock_timestamp() where m.id = 1;
end
$$;

revoke execute on function database_beat(uuid, bigint) from public;
grant execute on function database_beat(uuid, bigint) to worker;
