"""The same rule in numpy (vectorised) and numba (the same loop): rows, opens and closes on standard input.
The argument says which."""

import json
import sys
import time

import numpy as np

try:
    from numba import njit
except ImportError:
    njit = None

raw = np.frombuffer(sys.stdin.buffer.read(), dtype=np.float64)
rows = int(raw[0])
opens, closes = raw[1 : rows + 1].copy(), raw[rows + 1 : 2 * rows + 1].copy()
sums = np.concatenate(([0.0], np.cumsum(closes)))
GRID = [(fast, slow) for fast in range(3, 83, 4) for slow in range(110, 160)]


def average(length):
    out = np.full(rows, np.nan)
    out[length - 1 :] = (sums[length:] - sums[:-length]) / length
    return out


def vectorised(fast, slow):
    wanted = np.zeros(rows, dtype=bool)
    wanted[1:] = (fast > slow)[:-1]
    change = np.flatnonzero(np.diff(wanted.astype(np.int8), prepend=0))
    entries, exits = change[::2], change[1::2]
    growth = np.ones(rows)
    held = wanted.copy()
    growth[1:] = np.where(held[1:], closes[1:] / closes[:-1], 1.0)
    growth[entries] = closes[entries] / (opens[entries] * 1.001)
    growth[exits] = opens[exits] * 0.999 / closes[exits - 1]
    return 10_000 * np.cumprod(growth)


def numpy_sweep():
    fasts = {length: average(length) for length, _ in GRID}
    slows = {length: average(length) for _, length in GRID}
    return max(vectorised(fasts[fast], slows[slow])[-1] for fast, slow in GRID)


def loop(opens, closes, sums, fast, slow, equity):
    cash, units, wanted = 10_000.0, 0.0, False
    for row in range(len(closes)):
        if wanted != (units > 0):
            price = opens[row]
            if wanted:
                units = cash / (price * 1.001)
                cash = 0.0
            else:
                cash = units * price * 0.999
                units = 0.0
        equity[row] = cash + units * closes[row]
        if row >= slow - 1:
            wanted = (sums[row + 1] - sums[row + 1 - fast]) / fast > (sums[row + 1] - sums[row + 1 - slow]) / slow
    return equity[-1]


def timed(run):
    start = time.perf_counter()
    value = run()
    return (time.perf_counter() - start) * 1e3, value


def median_of(run, rounds):
    results = [timed(run) for _ in range(rounds)]
    return sorted(ms for ms, _ in results)[rounds // 2], results[0][1]


if sys.argv[1] == "numpy":
    ms, best = median_of(numpy_sweep, 1)
    answer = {"ms": ms, "best": best}
elif njit is not None:
    compiled = njit(loop)
    equity = np.empty(rows)
    compiled(opens, closes, sums, 10, 30, equity)
    ms, best = median_of(lambda: max(compiled(opens, closes, sums, f, s, equity) for f, s in GRID), 3)
    answer = {"ms": ms, "best": best}
else:
    answer = None
print(json.dumps(answer))
