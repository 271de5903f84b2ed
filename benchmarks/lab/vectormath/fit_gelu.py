"""Coefficients of VectorMath.Gelu and GeluSlope (float). Remez exchange in double precision, which is enough for 24 bits."""
import math
import numpy as np


def remez(f, weight, powers, lo, hi, grid=4001, rounds=30):
    """c with sum c_i x^powers_i close to f, minimising the maximum of |error| * weight."""
    n = len(powers)
    xs = (lo + hi) / 2 - (hi - lo) / 2 * np.cos(np.pi * (np.arange(grid) + 0.5) / grid)
    fx, wx = np.array([f(x) for x in xs]), np.array([weight(x) for x in xs])
    basis = np.stack([xs ** p for p in powers], 1)
    picks = [min(grid - 1, max(0, int(grid * (i + 0.5) / (n + 1)))) for i in range(n + 1)]
    best, worst = None, None
    for _ in range(rounds):
        a = np.concatenate([basis[picks], ((-1.0) ** np.arange(n + 1) / wx[picks])[:, None]], 1)
        scale = np.abs(a).max(0)
        s = np.linalg.solve(a / scale, fx[picks]) / scale
        err = (basis @ s[:n] - fx) * wx
        top = np.abs(err).max()
        if worst is None or top < worst:
            best, worst = s[:n], top
        runs, i = [], 0
        while i < grid:
            j = i
            while j < grid and (err[j] > 0) == (err[i] > 0):
                j += 1
            runs.append(i + int(np.abs(err[i:j]).argmax()))
            i = j
        if len(runs) < n + 1:
            break
        while len(runs) > n + 1:
            runs.pop(0 if abs(err[runs[0]]) < abs(err[runs[-1]]) else -1)
        picks = runs
        if top < abs(s[n]) * 1.001:
            break
    return best, worst


def rounded(f, weight, powers, lo, hi):
    """Coefficients in single precision: rounded one by one, the rest refitted each time."""
    done, rest = [], list(powers)
    while rest:
        c, _ = remez(lambda x: f(x) - sum(v * x ** p for p, v in done), weight, rest, lo, hi)
        done.append((rest.pop(0), float(np.float32(c[0]))))
    xs = np.linspace(lo, hi, 20001)
    err = max(abs((sum(v * x ** p for p, v in done) - f(x)) * weight(x)) for x in xs)
    return done, err


def tail(t):
    """Φ(-t)."""
    return 0.5 * math.erfc(t * math.sqrt(0.5))


def report(name, fitted):
    coefficients, error = fitted
    print(f"{name}: 2^{math.log2(error):.1f}")
    for power, value in coefficients:
        print(f"    x^{power}: {value:.9g}f")


if __name__ == "__main__":
    # Of t = |x|; VectorMath.Gelu has -|x|, so that odd powers change their signs. An error counts less where less is left.
    report("log2 2Φ(-t)", rounded(lambda t: math.log2(2 * tail(t)), lambda t: (2 * tail(t)) ** 0.65 * math.log(2), range(1, 10), 0.0, 6.0))
    report("2^r", rounded(lambda r: 2.0 ** r, lambda r: 2.0 ** -r, range(7), -0.5, 0.5))
    report(
        "t / sqrt(2 pi) - e^(t^2 / 2) Φ(-t) + 1/2",
        rounded(lambda t: t / math.sqrt(2 * math.pi) - tail(t) * math.exp(t * t / 2) + 0.5, lambda t: math.exp(-t * t / 2), range(1, 12), 0.0, 6.5))
