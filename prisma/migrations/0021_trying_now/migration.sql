-- A holder that dies before it has tried anything says nothing of the entry that an earlier one died of.

-- AlterTable
ALTER TABLE "account_leases" ADD COLUMN     "trying_now" BOOLEAN NOT NULL DEFAULT false;
