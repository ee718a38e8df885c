/* The nine indicators in plain C, over doubles from the file that is named: rows, highs, lows, closes.
 * Reads "name repeats" lines; answers each with milliseconds a run and the last bar of the main output. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long n;
static double *high, *low, *closes, *a, *b, *c, *d, *e;

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void sma(const double *in, long from, int period, double *out) {
  double sum = 0;
  for (long i = 0; i < from + period - 1; i++) out[i] = NAN;
  for (long i = from; i < from + period; i++) sum += in[i];
  out[from + period - 1] = sum / period;
  for (long i = from + period; i < n; i++) {
    sum += in[i] - in[i - period];
    out[i] = sum / period;
  }
}

static void smooth(const double *in, long from, int period, double alpha, double *out) {
  double value = 0, keep = 1 - alpha;
  for (long i = 0; i < from + period - 1; i++) out[i] = NAN;
  for (long i = from; i < from + period; i++) value += in[i];
  out[from + period - 1] = value /= period;
  for (long i = from + period; i < n; i++) out[i] = value = alpha * in[i] + keep * value;
}

static double run_sma(void) { sma(closes, 0, 20, a); return a[n - 1]; }

static double run_ema(void) { smooth(closes, 0, 20, 2.0 / 21, a); return a[n - 1]; }

static double run_rsi(void) {
  const int period = 14;
  double up = 0, down = 0, alpha = 1.0 / period, keep = 1 - alpha;
  for (int i = 0; i < period; i++) a[i] = NAN;
  for (int i = 1; i <= period; i++) {
    double change = closes[i] - closes[i - 1];
    up += change > 0 ? change : 0;
    down += change < 0 ? -change : 0;
  }
  up /= period;
  down /= period;
  a[period] = down == 0 ? 100 : 100 - 100 / (1 + up / down);
  for (long i = period + 1; i < n; i++) {
    double change = closes[i] - closes[i - 1];
    up = alpha * (change > 0 ? change : 0) + keep * up;
    down = alpha * (change < 0 ? -change : 0) + keep * down;
    a[i] = down == 0 ? 100 : 100 - 100 / (1 + up / down);
  }
  return a[n - 1];
}

static double run_macd(void) {
  const int fast = 12, slow = 26, signal = 9;
  double quick = 0, calm = 0, mean = 0;
  const double qa = 2.0 / (fast + 1), ca = 2.0 / (slow + 1), sa = 2.0 / (signal + 1);
  for (int i = 0; i < slow + signal - 2; i++) a[i] = b[i] = c[i] = NAN;
  for (int i = 0; i < fast; i++) quick += closes[i];
  quick /= fast;
  for (int i = fast; i < slow; i++) quick = qa * closes[i] + (1 - qa) * quick;
  for (int i = 0; i < slow; i++) calm += closes[i];
  calm /= slow;
  a[slow - 1] = quick - calm;
  for (long i = slow; i < n; i++) {
    quick = qa * closes[i] + (1 - qa) * quick;
    calm = ca * closes[i] + (1 - ca) * calm;
    a[i] = quick - calm;
  }
  long ready = slow + signal - 2;
  for (long i = slow - 1; i <= ready; i++) mean += a[i];
  mean /= signal;
  b[ready] = mean;
  c[ready] = a[ready] - mean;
  for (long i = ready + 1; i < n; i++) {
    b[i] = mean = sa * a[i] + (1 - sa) * mean;
    c[i] = a[i] - mean;
  }
  return a[n - 1];
}

static double run_bollinger(void) {
  const int period = 20;
  const double origin = closes[0];
  double sum = 0, squares = 0;
  for (int i = 0; i < period - 1; i++) a[i] = b[i] = c[i] = NAN;
  for (long i = 0; i < n; i++) {
    double added = closes[i] - origin;
    sum += added;
    squares += added * added;
    if (i >= period) {
      double removed = closes[i - period] - origin;
      sum -= removed;
      squares -= removed * removed;
    }
    if (i < period - 1) continue;
    double mean = sum / period, variance = squares / period - mean * mean;
    double spread = 2 * sqrt(variance > 0 ? variance : 0);
    a[i] = origin + mean;
    b[i] = origin + mean + spread;
    c[i] = origin + mean - spread;
  }
  return b[n - 1];
}

static inline double range_of(long i) {
  double before = closes[i - 1];
  double top = high[i] > before ? high[i] : before;
  double bottom = low[i] < before ? low[i] : before;
  return top - bottom;
}

static double run_atr(void) {
  const int period = 14;
  const double alpha = 1.0 / period, keep = 1 - alpha;
  double value = high[0] - low[0];
  for (int i = 0; i < period - 1; i++) a[i] = NAN;
  for (long i = 1; i < period; i++) value += range_of(i);
  a[period - 1] = value /= period;
  for (long i = period; i < n; i++) a[i] = value = alpha * range_of(i) + keep * value;
  return a[n - 1];
}

/* The usual way: remember the extreme and look through the window again when it leaves, as TA-Lib and Tulip do. */
#define TRACKED(name, better, worst)                                    \
  static void name(const double *in, int period, double *out) {         \
    double best = worst;                                                \
    long best_at = 0;                                                   \
    for (int i = 0; i < period - 1; i++) out[i] = NAN;                  \
    for (long i = 0; i < n; i++) {                                      \
      if (in[i] better best) {                                          \
        best = in[i];                                                   \
        best_at = i;                                                    \
      } else if (best_at <= i - period) {                               \
        best = worst;                                                   \
        for (long at = i - period + 1; at <= i; at++)                   \
          if (in[at] better best) {                                     \
            best = in[at];                                              \
            best_at = at;                                               \
          }                                                             \
      }                                                                 \
      if (i >= period - 1) out[i] = best;                               \
    }                                                                   \
  }
TRACKED(highest_tracked, >=, -INFINITY)
TRACKED(lowest_tracked, <=, INFINITY)

/* The cleverer way, for orientation: blocks of a period (van Herk; Gil and Werman). */
#define BLOCKS(name, better, worst)                                     \
  static void name(const double *in, int period, double *out) {         \
    double ahead[128];                                                  \
    for (int i = 0; i < period - 1; i++) out[i] = NAN;                  \
    for (long start = 0; start + period <= n; start += period) {        \
      long end = start + period;                                        \
      double best = worst, since = worst;                               \
      for (int at = period - 1; at >= 0; at--) {                        \
        double value = in[start + at];                                  \
        ahead[at] = best = value better best ? value : best;            \
      }                                                                 \
      out[end - 1] = ahead[0];                                          \
      long last = end + period - 1 < n ? end + period - 1 : n;          \
      for (long i = end; i < last; i++) {                               \
        since = in[i] better since ? in[i] : since;                     \
        double before = ahead[i - end + 1];                             \
        out[i] = before better since ? before : since;                  \
      }                                                                 \
    }                                                                   \
  }
BLOCKS(highest_blocks, >, -INFINITY)
BLOCKS(lowest_blocks, <, INFINITY)

typedef void extreme(const double *in, int period, double *out);

static inline double stochastic(extreme *highest, extreme *lowest) {
  const int period = 14;
  highest(high, period, a);
  lowest(low, period, b);
  for (long i = 0; i < n; i++) {
    double range = a[i] - b[i];
    c[i] = range == 0 ? 50 : 100 * (closes[i] - b[i]) / range;
  }
  sma(c, period - 1, 3, a);
  sma(a, period + 1, 3, b);
  return a[n - 1];
}

static double run_supertrend(void) {
  const int period = 10;
  const double factor = 3, alpha = 1.0 / period, keep = 1 - alpha;
  double range = high[0] - low[0], upper = 0, lower = 0, direction = 1;
  for (int i = 0; i < period - 1; i++) a[i] = b[i] = NAN;
  for (long i = 1; i < period; i++) range += range_of(i);
  range /= period;
  for (long i = period - 1; i < n; i++) {
    if (i >= period) range = alpha * range_of(i) + keep * range;
    double middle = (high[i] + low[i]) / 2, spread = factor * range;
    double top = middle + spread, bottom = middle - spread, before = closes[i - 1];
    if (i < period) {
      upper = top;
      lower = bottom;
    } else {
      upper = top < upper || before > upper ? top : upper;
      lower = bottom > lower || before < lower ? bottom : lower;
      direction = direction == 1 ? (closes[i] > upper ? -1 : 1) : (closes[i] < lower ? 1 : -1);
    }
    a[i] = direction == -1 ? lower : upper;
    b[i] = direction;
  }
  return a[n - 1];
}

static double run_stochastic(void) { return stochastic(highest_tracked, lowest_tracked); }

static double run_stochastic_blocks(void) { return stochastic(highest_blocks, lowest_blocks); }

static inline void middle(extreme *highest, extreme *lowest, int period, double *out) {
  highest(high, period, e);
  lowest(low, period, out);
  for (long i = period - 1; i < n; i++) out[i] = (out[i] + e[i]) / 2;
}

static inline double ichimoku(extreme *highest, extreme *lowest) {
  const long lag = 25;
  middle(highest, lowest, 9, a);
  middle(highest, lowest, 26, b);
  middle(highest, lowest, 52, c);
  memmove(c + lag, c, (n - lag) * sizeof(double));
  for (long i = lag; i < n; i++) d[i] = (a[i - lag] + b[i - lag]) / 2;
  for (long i = 0; i < lag; i++) c[i] = d[i] = NAN;
  memcpy(e + lag, closes, (n - lag) * sizeof(double));
  for (long i = 0; i < lag; i++) e[i] = NAN;
  return d[n - 1];
}

static double run_ichimoku(void) { return ichimoku(highest_tracked, lowest_tracked); }

static double run_ichimoku_blocks(void) { return ichimoku(highest_blocks, lowest_blocks); }

static const struct { const char *name; double (*run)(void); } tasks[] = {
  {"sma", run_sma}, {"ema", run_ema}, {"rsi", run_rsi}, {"macd", run_macd}, {"bollinger", run_bollinger},
  {"atr", run_atr}, {"stochastic", run_stochastic}, {"supertrend", run_supertrend}, {"ichimoku", run_ichimoku},
  {"stochastic-blocks", run_stochastic_blocks}, {"ichimoku-blocks", run_ichimoku_blocks},
};

static double *column(FILE *file) {
  double *values = malloc(n * sizeof(double));
  if (!values || (file && fread(values, sizeof(double), n, file) != (size_t)n)) exit(1);
  return values;
}

int main(int count, char **arguments) {
  FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
  double rows;
  if (!file || fread(&rows, sizeof rows, 1, file) != 1) return 1;
  n = (long)rows;
  high = column(file), low = column(file), closes = column(file);
  a = column(NULL), b = column(NULL), c = column(NULL), d = column(NULL), e = column(NULL);
  char name[32];
  int repeats;
  while (scanf("%31s %d", name, &repeats) == 2)
    for (size_t task = 0; task < sizeof tasks / sizeof *tasks; task++)
      if (!strcmp(tasks[task].name, name)) {
        double last = 0, start = now_ms();
        for (int repeat = 0; repeat < repeats; repeat++) last = tasks[task].run();
        printf("%.9f %.17g\n", (now_ms() - start) / repeats, last);
        fflush(stdout);
      }
  return 0;
}
