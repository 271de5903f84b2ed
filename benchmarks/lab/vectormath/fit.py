"""Minimax polynomials for VectorMath: a Remez exchange in multiple precision, then the coefficients are rounded to the
working type one by one, lowest order first, each time refitting the rest so that it absorbs the rounding."""
from mpmath import mp, mpf, matrix, lu_solve
import mpmath as m
import sys

mp.dps = 50  # digits


def round_to(value, kind):
    """The nearest number of 24 or 53 bits."""
    bits = {"f32": 24, "f64": 53}.get(kind, kind)
    if value == 0:
        return mpf(0)
    scale = mpf(2) ** (bits - 1 - m.floor(m.log(abs(value), 2)))
    return m.nint(value * scale) / scale


def remez(f, weight, powers, lo, hi, iterations=12, grid=600):
    """Coefficients c with sum c_i x^powers_i close to f, minimising the maximum of |error| * weight."""
    n = len(powers)
    nodes = [(lo + hi) / 2 + (hi - lo) / 2 * m.cos(m.pi * (2 * i + 1) / (2 * (n + 1))) for i in range(n + 1)][::-1]
    xs = [(lo + hi) / 2 - (hi - lo) / 2 * m.cos(m.pi * (i + mpf(1) / 2) / grid) for i in range(grid)]
    fx = [f(x) for x in xs]
    wx = [weight(x) for x in xs]
    best, worst = None, None
    for _ in range(iterations):
        a, b = matrix(n + 1, n + 1), matrix(n + 1, 1)
        for i, x in enumerate(nodes):
            for j, p in enumerate(powers):
                a[i, j] = x ** p
            a[i, n] = (-1) ** i / weight(x)
            b[i] = f(x)
        s = lu_solve(a, b)
        c = [s[j] for j in range(n)]
        err = [(sum(cj * x ** p for cj, p in zip(c, powers)) - y) * w for x, y, w in zip(xs, fx, wx)]
        top = max(abs(e) for e in err)
        if worst is None or top < worst:
            best, worst = c, top
        # one extremum in each run of equal sign
        picks, i = [], 0
        while i < grid:
            j, k = i, i
            while j < grid and (err[j] > 0) == (err[i] > 0):
                if abs(err[j]) > abs(err[k]):
                    k = j
                j += 1
            picks.append(k)
            i = j
        if len(picks) < n + 1:
            break
        while len(picks) > n + 1:
            picks.pop(0 if abs(err[picks[0]]) < abs(err[picks[-1]]) else -1)
        nodes = [xs[k] for k in picks]
        if top < abs(s[n]) * mpf("1.01"):
            break
    return best, worst


def fit(name, f, weight, powers, lo, hi, kind, keep=0):
    """Rounds coefficient after coefficient; the last `keep` are rounded without a refit."""
    lo, hi = mpf(lo), mpf(hi)
    done = []
    rest = list(powers)
    c, e0 = remez(f, weight, rest, lo, hi)
    while len(rest) > 1:
        done.append((rest[0], round_to(c[0], kind)))
        rest = rest[1:]
        g = lambda x: f(x) - sum(v * x ** p for p, v in done)
        refit, e = remez(g, weight, rest, lo, hi)
        # An exchange that finds no alternation any more leaves the coefficients as they were.
        c = refit if e < 2 * e0 + mpf(2) ** -57 else c[1:]
    done.append((rest[0], round_to(c[0], kind)))
    xs = [lo + (hi - lo) * i / 3000 for i in range(3001)]
    err = max(abs((sum(v * x ** p for p, v in done) - f(x)) * weight(x)) for x in xs)
    bits = lambda e: float(m.log(e, 2))
    print(f"{name} ({kind}): minimax 2^{bits(e0):.1f}, rounded 2^{bits(err):.1f}")
    for p, v in done:
        print(f"    x^{p}: " + (f"{float(v):.9g}f" if kind == "f32" else f"{float(v):.17g}"))
    sys.stdout.flush()
    return done


def safe(f, limit, value):
    """f away from zero, its limit at zero (the quotients below are 0/0 there)."""
    return lambda x: value if abs(x) < limit else f(x)
