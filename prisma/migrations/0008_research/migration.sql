-- Searches over parameters, cut into parts for any number of workers, and the register of everything that was ever tried.

-- CreateEnum
CREATE TYPE "StudyKind" AS ENUM ('sweep', 'optimisation', 'walk_forward');

-- CreateEnum
CREATE TYPE "StudyStatus" AS ENUM ('queued', 'running', 'paused', 'done', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "StudyPartStatus" AS ENUM ('waiting', 'running', 'done');

-- CreateEnum
CREATE TYPE "TrialSource" AS ENUM ('backtest', 'sweep', 'optimisation', 'walk_forward');

-- CreateTable
CREATE TABLE "studies" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "kind" "StudyKind" NOT NULL,
    "venue" "Venue" NOT NULL,
    "environment" "Environment" NOT NULL,
    "symbol" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "strategy_id" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "status" "StudyStatus" NOT NULL DEFAULT 'queued',
    "total" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "studies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study_parts" (
    "study_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "work" JSONB NOT NULL,
    "trials" INTEGER NOT NULL,
    "status" "StudyPartStatus" NOT NULL DEFAULT 'waiting',
    "done" INTEGER NOT NULL DEFAULT 0,
    "heartbeat_at" TIMESTAMPTZ(3),
    "result" JSONB,

    CONSTRAINT "study_parts_pkey" PRIMARY KEY ("study_id","index")
);

-- CreateTable
CREATE TABLE "trials" (
    "id" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" TEXT NOT NULL,
    "data_key" TEXT NOT NULL,
    "source" "TrialSource" NOT NULL,
    "origin_id" UUID NOT NULL,
    "part" INTEGER NOT NULL DEFAULT 0,
    "index" INTEGER NOT NULL DEFAULT 0,
    "params" JSONB NOT NULL,
    "outcome" JSONB NOT NULL,
    "daily_returns" DOUBLE PRECISION[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trials_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "studies_user_id_created_at_idx" ON "studies"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "studies_status_created_at_idx" ON "studies"("status", "created_at");

-- CreateIndex
CREATE INDEX "study_parts_status_heartbeat_at_idx" ON "study_parts"("status", "heartbeat_at");

-- CreateIndex
CREATE INDEX "trials_user_id_strategy_id_id_idx" ON "trials"("user_id", "strategy_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "trials_origin_id_part_index_key" ON "trials"("origin_id", "part", "index");

-- AddForeignKey
ALTER TABLE "studies" ADD CONSTRAINT "studies_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_parts" ADD CONSTRAINT "study_parts_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trials" ADD CONSTRAINT "trials_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Who may see and do what ---------------------------------------------------------------------------------------------

do $$
declare
  name text;
begin
  foreach name in array array['studies', 'study_parts', 'trials'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_select on %I for select to app, worker using (user_id = app_user_id())', name);
    execute format('create policy own_insert on %I for insert to app, worker with check (user_id = app_user_id())', name);
    execute format(
      'create policy own_update on %I for update to app, worker using (user_id = app_user_id()) with check (user_id = app_user_id())',
      name);
    execute format('create policy own_delete on %I for delete to app, worker using (user_id = app_user_id())', name);
  end loop;
  foreach name in array array['studies', 'study_parts'] loop
    execute format('create policy function_select on %I for select to current_user using (true)', name);
  end loop;
end
$$;

grant usage on sequence trials_id_seq to worker;
-- The register is only added to: a row that could be changed or taken away would make a result look better than it is.
grant select on studies, study_parts, trials to app, worker;
grant insert on studies to app;
grant update (status, finished_at) on studies to app;
grant delete on studies to app;
grant insert on study_parts, trials to worker;
grant update on studies, study_parts to worker;

-- Parts that nobody works on, and studies whose parts are to be made or put together: what a lost hint left behind.
create function work_studies(p_stale_ms int, p_limit int)
  returns table (study_id uuid, user_id uuid, part int)
  language sql stable security definer set search_path = public, pg_temp as $$
  (select s.id, s.user_id, p.index from studies s join study_parts p on p.study_id = s.id
    where s.status = 'running'
      and (p.status = 'waiting'
        or (p.status = 'running' and p.heartbeat_at < now() - p_stale_ms * interval '1 millisecond'))
    order by s.created_at, p.index limit p_limit)
  union all
  (select s.id, s.user_id, null from studies s
    where s.status = 'queued'
       or (s.status = 'running'
         and exists (select 1 from study_parts p where p.study_id = s.id)
         and not exists (select 1 from study_parts p where p.study_id = s.id and p.status <> 'done'))
    order by s.created_at limit p_limit)
$$;

revoke execute on function work_studies(int, int) from public;
grant execute on function work_studies(int, int) to worker;
