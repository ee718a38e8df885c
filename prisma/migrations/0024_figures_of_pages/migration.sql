-- How long a position stands without its stop is shown to its owner as the worker sees it: by what the venue has
-- confirmed, not by whether a stop was wanted.

-- AlterTable
ALTER TABLE "positions" ADD COLUMN     "bare_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "account_states" ADD COLUMN     "bare_longest_ms" INTEGER;

-- Whether anybody watches: a figure that nobody moves any more is not known.
grant select (id, marked_at) on database_marks to app;

-- What was given up of an entry costs as well: how much was wanted, and the market when the rest was given up.

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "final_price" DECIMAL(38,18),
ADD COLUMN     "wanted_quantity" DECIMAL(38,18);
