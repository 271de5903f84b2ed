"""Coefficients of pow in single precision: log2(1 + r) less the two terms that VectorMath.PowPositive has as a sum, and -log2 of its four factors."""
import math

import numpy as np

from fit_gelu import report, rounded


def tail(r):
    """(log2(1 + r) - (r - r^2 / 2) log2 e) / r^3."""
    if abs(r) < 0.02:
        return sum((-r) ** k / (k + 3) for k in range(12)) / math.log(2)
    return (math.log1p(r) - r + r * r / 2) / r**3 / math.log(2)


def weight(r):
    """What counts is the error compared to the logarithm: r next to 1, at least 1/8 in the other pieces."""
    return (r * r if abs(r) < 1 / 12 else abs(r) ** 3 / 0.125) + 1e-3


report("Q(r)", rounded(tail, weight, range(6), -0.1199, 0.0886))
for factor in (13, 11, 9):
    exact = -math.log2(factor / 16)
    high = round(exact * 2**15) / 2**15
    print(f"-log2({factor}/16) = {high:.9g}f + {float(np.float32(exact - high)):.9g}f")
