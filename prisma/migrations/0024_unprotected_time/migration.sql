-- How long a position stands without its stop is shown to its owner as the worker sees it: by what the venue has
-- confirmed, not by whether a stop was wanted.

-- AlterTable
ALTER TABLE "positions" ADD COLUMN     "bare_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "account_states" ADD COLUMN     "bare_longest_ms" INTEGER;

-- Whether anybody watches: a figure that nobody moves any more is not known.
grant select (id, marked_at) on database_marks to app;
