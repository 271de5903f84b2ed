"""Writes special-functions.bin: true values of the elementary and special functions at double arguments, from mpmath at 60
digits. For each function: name (length byte, ASCII), number of arguments (byte), number of points (int32), then for each
point its arguments and the value as an unevaluated sum of two doubles. Little-endian.

    python3 reference.py [name ...]     writes only those functions, to stdout's folder, for a quick look
"""
import random
import struct
import sys

import mpmath as m
from mpmath import mp, mpf

mp.dps = 60
random.seed(20240817)
F64_MAX = 1.7976931348623157e308


def spread(lo, hi, n, signed=True):
    """Magnitudes spread evenly over the binades from 2^lo to 2^hi."""
    out = []
    for _ in range(n):
        v = random.uniform(1, 2) * 2.0 ** random.uniform(lo, hi - 1)
        out.append(-v if signed and random.random() < 0.5 else v)
    return out


def uniform(a, b, n):
    return [random.uniform(a, b) for _ in range(n)]


def near(a, n):
    return [a + random.choice((-1, 1)) * abs(a) * 2.0 ** random.uniform(-45, -3) for _ in range(n)]


def airy_ai(x):
    return m.airyai(x)


def erfinv(x):
    # Newton from mpmath's own start: exact to the working precision also near one
    return m.erfinv(mpf(x))


def log_ndtr(x):
    return m.log(m.erfc(-mpf(x) / m.sqrt(2)) / 2)


def ndtri(p):
    p = mpf(p)
    x = -m.sqrt(2) * m.erfinv(1 - 2 * p) if p > mpf("1e-12") else None
    if x is None:
        x = -m.sqrt(-2 * m.log(p))
        for _ in range(60):
            f = m.erfc(-x / m.sqrt(2)) / 2
            step = (m.log(f) - m.log(p)) * f / (m.exp(-x * x / 2) / m.sqrt(2 * m.pi))
            x -= step
            if abs(step) < mpf("1e-40"):
                break
    return x


def igamma(a, x):
    return m.gammainc(mpf(a), 0, mpf(x), regularized=True)


def igammac(a, x):
    return m.gammainc(mpf(a), mpf(x), m.inf, regularized=True)


UNARY = {
    "exp": (m.exp, spread(-60, 10, 150) + uniform(-745, 709, 100) + uniform(-2, 2, 150)),
    "exp2": (lambda x: mpf(2) ** x, spread(-60, 10, 100) + uniform(-1074, 1023, 100) + uniform(-2, 2, 100)),
    "expm1": (m.expm1, spread(-1000, 9, 150) + uniform(-2, 2, 150)),
    "log": (m.log, spread(-1074, 1024, 150, False) + uniform(0.4, 3, 150) + near(1.0, 100)),
    "log2": (lambda x: m.log(x, 2), spread(-1074, 1024, 150, False) + uniform(0.4, 3, 100) + near(1.0, 100)),
    "log10": (m.log10, spread(-1074, 1024, 150, False) + uniform(0.4, 3, 100) + near(1.0, 100)),
    "log1p": (m.log1p, spread(-1000, 0, 150) + spread(-2, 1023, 100, False) + uniform(-0.99, 2, 150)),
    "sin": (m.sin, spread(-1000, 20, 100) + uniform(-10, 10, 150) + uniform(-1e6, 1e6, 100) + spread(20, 1000, 50)
            + [float(k * mp.pi / 2) for k in range(1, 60)]),
    "cos": (m.cos, spread(-1000, 20, 100) + uniform(-10, 10, 150) + uniform(-1e6, 1e6, 100) + spread(20, 1000, 50)
            + [float(k * mp.pi / 2) for k in range(1, 60)]),
    "tan": (m.tan, spread(-1000, 20, 100) + uniform(-10, 10, 150) + uniform(-1e6, 1e6, 100)
            + [float(k * mp.pi / 2) for k in range(1, 60)]),
    "asin": (m.asin, spread(-1000, 0, 100) + uniform(-1, 1, 200)),
    "acos": (m.acos, spread(-1000, 0, 100) + uniform(-1, 1, 200) + [1 - 2.0 ** -k for k in range(2, 50)]),
    "atan": (m.atan, spread(-1000, 1000, 150) + uniform(-4, 4, 150)),
    "sinh": (m.sinh, spread(-1000, 9, 150) + uniform(-710, 710, 50) + uniform(-3, 3, 100)),
    "cosh": (m.cosh, spread(-60, 9, 100) + uniform(-710, 710, 50) + uniform(-3, 3, 100)),
    "tanh": (m.tanh, spread(-1000, 6, 150) + uniform(-3, 3, 150)),
    "asinh": (m.asinh, spread(-1000, 1000, 150) + uniform(-4, 4, 150)),
    "acosh": (m.acosh, [1 + v for v in spread(-50, 10, 150, False)] + spread(1, 1000, 100, False)),
    "atanh": (m.atanh, spread(-1000, 0, 150) + uniform(-1, 1, 150)),
    "sigmoid": (lambda x: 1 / (1 + m.exp(-mpf(x))), spread(-60, 9, 150) + uniform(-700, 40, 100) + uniform(-4, 4, 100)),
    "erf": (m.erf, spread(-1000, 3, 150) + uniform(-6, 6, 200)),
    "erfc": (m.erfc, spread(-60, 4, 100) + uniform(-6, 26.5, 250)),
    "erfcx": (lambda x: m.exp(mpf(x) ** 2) * m.erfc(x), spread(-60, 4, 100) + uniform(-6, 26, 150) + uniform(26, 90, 30)),
    "erfinv": (erfinv, spread(-1000, 0, 80) + uniform(-1, 1, 150) + [1 - 2.0 ** -k for k in range(2, 52)]),
    "lgamma": (lambda x: m.log(abs(m.gamma(x))) if abs(x) < 150 else m.re(m.loggamma(x)) if x > 0 else
               m.log(m.pi / abs(m.sinpi(x))) - m.re(m.loggamma(1 - mpf(x))),
               spread(-60, 60, 100, False) + uniform(0.01, 20, 150) + uniform(-12, 0, 100)),
    "digamma": (m.digamma, spread(-60, 60, 100, False) + uniform(0.01, 20, 150) + uniform(-12, 0, 100)),
    "ndtr": (lambda x: m.erfc(-mpf(x) / m.sqrt(2)) / 2, uniform(-37, 9, 200) + uniform(-2, 2, 50)),
    "ndtri": (ndtri, uniform(0.0, 1.0, 150) + spread(-1000, -1, 100, False)),
    "log_ndtr": (log_ndtr, uniform(-40, 9, 150) + uniform(-2, 2, 50) + [-100.0, -1000.0, -1e5]),
    "i0": (lambda x: m.besseli(0, x), spread(-30, 9, 60) + uniform(-30, 30, 100)),
    "i0e": (lambda x: m.besseli(0, x) * m.exp(-abs(mpf(x))), spread(-30, 9, 60) + uniform(-30, 30, 100)),
    "i1": (lambda x: m.besseli(1, x), spread(-30, 9, 60) + uniform(-30, 30, 100)),
    "i1e": (lambda x: m.besseli(1, x) * m.exp(-abs(mpf(x))), spread(-30, 9, 60) + uniform(-30, 30, 100)),
    "k0": (lambda x: m.besselk(0, x), spread(-30, 9, 60, False) + uniform(0.01, 10, 100)),
    "k1": (lambda x: m.besselk(1, x), spread(-30, 9, 60, False) + uniform(0.01, 10, 100)),
    "k0e": (lambda x: m.besselk(0, x) * m.exp(mpf(x)), spread(-30, 9, 60, False) + uniform(0.01, 10, 100)),
    "k1e": (lambda x: m.besselk(1, x) * m.exp(mpf(x)), spread(-30, 9, 60, False) + uniform(0.01, 10, 100)),
    "j0": (lambda x: m.besselj(0, x), spread(-30, 7, 60) + uniform(-30, 30, 120)),
    "j1": (lambda x: m.besselj(1, x), spread(-30, 7, 60) + uniform(-30, 30, 120)),
    "y0": (lambda x: m.bessely(0, x), spread(-30, 7, 60, False) + uniform(0.01, 30, 120)),
    "y1": (lambda x: m.bessely(1, x), spread(-30, 7, 60, False) + uniform(0.01, 30, 120)),
    "spherical_j0": (lambda x: m.sin(x) / mpf(x), spread(-30, 7, 60) + uniform(-30, 30, 60)),
    "airy_ai": (airy_ai, uniform(-12, 12, 150) + spread(-30, 4, 40)),
    "entr": (lambda x: -mpf(x) * m.log(x), spread(-60, 10, 60, False) + uniform(0, 2, 60)),
}
BINARY = {
    "pow": (lambda x, y: mpf(x) ** mpf(y),
            [(x, y) for x, y in zip(spread(-20, 20, 200, False), uniform(-30, 30, 200))]
            + [(x, y) for x, y in zip(near(1.0, 100), spread(5, 40, 100)) if abs(y * float(m.log(x))) < 700]
            + [(x, y) for x, y in zip(spread(-1070, 1023, 100, False), uniform(-1, 1, 100))]),
    "atan2": (lambda y, x: m.atan2(mpf(y), mpf(x)), list(zip(spread(-20, 20, 200), spread(-20, 20, 200)))),
    "hypot": (lambda x, y: m.hypot(x, y), list(zip(spread(-500, 500, 60), spread(-500, 500, 60))) + list(zip(spread(-4, 4, 100), spread(-4, 4, 100)))),
    "igamma": (igamma, list(zip(uniform(0.05, 30, 100), uniform(0.01, 40, 100))) + [(a, a * random.uniform(0.7, 1.3)) for a in uniform(30, 300, 60)]),
    "igammac": (igammac, list(zip(uniform(0.05, 30, 100), uniform(0.01, 40, 100))) + [(a, a * random.uniform(0.7, 1.3)) for a in uniform(30, 300, 60)]),
    "zeta": (lambda x, q: m.zeta(mpf(x), mpf(q)), list(zip(uniform(1.01, 20, 100), uniform(0.1, 20, 100)))),
    "polygamma": (lambda n, x: m.psi(int(n), mpf(x)), [(float(random.randint(1, 6)), x) for x in uniform(0.1, 20, 100)]),
}


def main():
    wanted = sys.argv[1:]
    with open("special-functions.bin", "wb") as out:
        for arity, table in ((1, UNARY), (2, BINARY)):
            for name, (f, points) in table.items():
                if wanted and name not in wanted:
                    continue
                rows = []
                for p in points:
                    args = (p,) if arity == 1 else p
                    v = f(*[mpf(a) for a in args])
                    if abs(v) > F64_MAX or (v != 0 and abs(v) < mpf(2) ** -1074):
                        continue
                    hi = float(v)
                    rows.append(struct.pack("<%dd" % (arity + 2), *args, hi, float(v - mpf(hi))))
                out.write(bytes([len(name)]) + name.encode() + bytes([arity]) + struct.pack("<i", len(rows)) + b"".join(rows))
                print(name, len(rows), file=sys.stderr, flush=True)


main()
