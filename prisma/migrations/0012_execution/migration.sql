-- What an entry was expected to cost when it was about to leave, beside what it came to.

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "arrival_price" DECIMAL(38,18),
ADD COLUMN     "predicted_bps" DOUBLE PRECISION;
