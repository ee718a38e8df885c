/* Crossing averages over doubles from standard input: rows, then all opens, then all closes, as 8-byte doubles.
 * Prints the sweep's milliseconds (median) and its best end. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 5

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static double cross(const double *open, const double *close, const double *sums, long rows, int fast, int slow,
                    double *equity, int *trades) {
  double cash = 10000, units = 0;
  int wanted = 0;
  *trades = 0;
  for (long row = 0; row < rows; row++) {
    if (wanted != (units > 0)) {
      double price = open[row];
      if (wanted) {
        units = cash / (price * 1.001);
        cash = 0;
        ++*trades;
      } else {
        cash = units * price * 0.999;
        units = 0;
      }
    }
    equity[row] = cash + units * close[row];
    if (row >= slow - 1)
      wanted = (sums[row + 1] - sums[row + 1 - fast]) / fast > (sums[row + 1] - sums[row + 1 - slow]) / slow;
  }
  return equity[rows - 1];
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

int main(void) {
  double count;
  if (fread(&count, 8, 1, stdin) != 1) return 1;
  long rows = (long)count;
  double *open = malloc(rows * 8), *close = malloc(rows * 8), *sums = malloc((rows + 1) * 8);
  double *equity = malloc(rows * 8);
  if (!open || !close || !sums || !equity) return 1;
  if (fread(open, 8, rows, stdin) != (size_t)rows || fread(close, 8, rows, stdin) != (size_t)rows) return 1;
  sums[0] = 0;
  for (long row = 0; row < rows; row++) sums[row + 1] = sums[row] + close[row];
  double sweep[ROUNDS], best = 0;
  int ignored = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now_ms();
    best = 0;
    for (int fast = 3; fast < 83; fast += 4)
      for (int slow = 110; slow < 160; slow++) {
        double value = cross(open, close, sums, rows, fast, slow, equity, &ignored);
        if (value > best) best = value;
      }
    sweep[round] = now_ms() - start;
  }
  qsort(sweep, ROUNDS, 8, by_value);
  printf("{\"ms\":%.3f,\"best\":%.4f}\n", sweep[ROUNDS / 2], best);
  return 0;
}
