-- What was known of a market when an entry left: a model of its cost learns from finished entries.

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "cost_features" JSONB;
