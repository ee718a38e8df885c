-- Bars of the mark and the index price, beside those of trades.

-- CreateEnum
CREATE TYPE "SampledPrice" AS ENUM ('mark', 'index');

-- CreateTable
CREATE TABLE "price_bars" (
    "venue" "Venue" NOT NULL,
    "environment" "Environment" NOT NULL,
    "symbol" TEXT NOT NULL,
    "price" "SampledPrice" NOT NULL,
    "timeframe" TEXT NOT NULL,
    "open_time" TIMESTAMPTZ(3) NOT NULL,
    "open" DOUBLE PRECISION NOT NULL,
    "high" DOUBLE PRECISION NOT NULL,
    "low" DOUBLE PRECISION NOT NULL,
    "close" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "price_bars_pkey" PRIMARY KEY ("venue","environment","symbol","price","timeframe","open_time")
);

-- CreateIndex
CREATE INDEX "price_bars_open_time_brin" ON "price_bars" USING BRIN ("open_time");

grant select on price_bars to app, worker;
grant insert, update on price_bars to worker;

-- A hypertable where TimescaleDB is; elsewhere the BRIN index above serves.
do $$
begin
  if exists (select 1 from pg_extension where extname = 'timescaledb') then
    perform create_hypertable('price_bars', 'open_time', create_default_indexes => false, migrate_data => true);
  end if;
exception
  when others then
    raise notice 'price_bars stays a plain table: %', sqlerrm;
end
$$;
