"""Times numpy, scipy and scikit-learn on the models' bench data.

Line by line on standard input: first {"returns": [...], "assets": p, "cap": c, "paths": n, "horizon": h}, then the name
of a task each time a measurement is wanted. Answers one JSON line each: first the versions, then {"ms": median}.
Timed here, inside Python, so that no process or pipe is in the figure.
"""

import json
import sys
import time

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from sklearn.covariance import ledoit_wolf

data = json.loads(sys.stdin.readline())
assets = data["assets"]
returns = np.array(data["returns"]).reshape(-1, assets)
covariance, shrinkage = ledoit_wolf(returns)
scale = np.trace(covariance) / assets
start = np.full(assets, 1 / assets)
mean = returns.mean(axis=0)
lower = np.linalg.cholesky(covariance)
random = np.random.default_rng(1)


def shrink():
    return float(ledoit_wolf(returns)[1])


def least_variance():
    scaled = covariance / scale
    found = minimize(
        lambda w: w @ scaled @ w,
        start,
        jac=lambda w: 2 * scaled @ w,
        method="SLSQP",
        bounds=[(0, data["cap"])] * assets,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones_like(w)},
        options={"ftol": 1e-12},
    )
    return float(found.x @ covariance @ found.x)


def monte_carlo():
    draws = random.standard_normal((data["paths"], data["horizon"], assets))
    portfolio = (draws @ lower.T + mean) @ start
    equity = np.cumprod(1 + portfolio, axis=1)
    peak = np.maximum(1, np.maximum.accumulate(equity, axis=1))
    drawdown = (1 - equity / peak).max(axis=1)
    return float(np.quantile(equity[:, -1] - 1, 0.05) - drawdown.mean())


TASKS = {"shrink": (shrink, 50), "least-variance": (least_variance, 20), "monte-carlo": (monte_carlo, 1)}

versions = f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}"
print(json.dumps({"versions": versions}), flush=True)
for line in sys.stdin:
    task, repeats = TASKS[line.strip()]
    times = []
    result = None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = task()
        times.append((time.perf_counter() - begin) * 1e3)
    print(json.dumps({"ms": float(np.median(times)), "result": result}), flush=True)
