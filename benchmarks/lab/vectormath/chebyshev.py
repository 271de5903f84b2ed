"""Chebyshev series for the scalar special functions, as C# tables. A table holds c_0 ... c_n of sum c_k T_k(t), c_0 halved
already, for a variable t that runs over [-1, 1]; coefficients below 2^-57 of the largest are dropped."""
import sys

import mpmath as m
from mpmath import mp, mpf

mp.dps = 40


def series(f, n=60, tolerance=mpf(2) ** -58):
    nodes = [m.cos(m.pi * (j + mpf(1) / 2) / n) for j in range(n)]
    values = [f(t) for t in nodes]
    c = [2 * sum(v * m.cos(k * m.pi * (j + mpf(1) / 2) / n) for j, v in enumerate(values)) / n for k in range(n)]
    c[0] /= 2
    top = max(abs(x) for x in c)
    while abs(c[-1]) < tolerance * top:
        c.pop()
    return c


def emit(name, f, n=60):
    c = series(f, n)
    print(f"// {name}: {len(c)} terms")
    print(f"    private static ReadOnlySpan<double> {name} =>\n    [")
    for i in range(0, len(c), 4):
        print("        " + " ".join(f"{float(x):.17g}," for x in c[i:i + 4]))
    print("    ];\n")
    sys.stdout.flush()


def linear(a, b, f):
    """f(x) for x in [a, b]."""
    return lambda t: f((b - a) / 2 * t + (a + b) / 2)


def inverse(a, f):
    """f(x) for x in [a, infinity) with t = 2a / x - 1."""
    def g(t):
        x = 2 * a / (t + 1)
        return f(x)
    return g


def hankel(order, x):
    """P + iQ of H = sqrt(2 / (pi x)) e^(i (x - (2 order + 1) pi / 4)) (P + iQ)."""
    with m.workdps(40 + int(2 * m.log10(x) if x > 10 else 0)):
        h = m.hankel1(order, x)
        return h * m.sqrt(m.pi * x / 2) * m.exp(-1j * (x - (2 * order + 1) * m.pi / 4))


def airy_modulus(x):
    """(P, Q) of Ai(-x) = x^(-1/4) / sqrt(pi) (P cos(zeta - pi/4) + Q sin(zeta - pi/4)), zeta = 2/3 x^(3/2)."""
    zeta = mpf(2) / 3 * x ** mpf(1.5)
    with m.workdps(60):
        a, b = m.airyai(-x), m.airybi(-x)
        s = m.sqrt(m.pi) * x ** mpf(0.25)
        c, d = m.cos(zeta - m.pi / 4), m.sin(zeta - m.pi / 4)
        # Bi(-x) = x^(-1/4)/sqrt(pi) (-P sin + Q cos)
        return s * (a * c + b * -d), s * (a * d + b * c)


J0R = [m.besseljzero(0, k) for k in (1, 2)]
J1R = [m.besseljzero(1, k) for k in (1, 2)]


def pole(f, x):
    return f(x if abs(x) > mpf("1e-12") else mpf("1e-12"))


TABLES = {
    "I0eSmall": lambda: (linear(0, 8, lambda x: m.besseli(0, x) * m.exp(-x)),),
    "I0eLarge": lambda: (inverse(8, lambda x: m.besseli(0, x) * m.exp(-x) * m.sqrt(x)),),
    "I1eSmall": lambda: (linear(0, 8, lambda x: pole(lambda x: m.besseli(1, x) * m.exp(-x) / x, x)),),
    "I1eLarge": lambda: (inverse(8, lambda x: m.besseli(1, x) * m.exp(-x) * m.sqrt(x)),),
    "K0Small": lambda: (linear(0, 4, lambda z: pole(lambda z: m.besselk(0, m.sqrt(z)) + m.log(m.sqrt(z) / 2) * m.besseli(0, m.sqrt(z)), z)),),
    "K0eLarge": lambda: (inverse(2, lambda x: m.besselk(0, x) * m.exp(x) * m.sqrt(x)),),
    "K1Small": lambda: (linear(0, 4, lambda z: pole(lambda z: m.sqrt(z) * (m.besselk(1, m.sqrt(z)) - m.log(m.sqrt(z) / 2) * m.besseli(1, m.sqrt(z))), z)),),
    "K1eLarge": lambda: (inverse(2, lambda x: m.besselk(1, x) * m.exp(x) * m.sqrt(x)),),
    "J0Small": lambda: (linear(0, 25, lambda z: m.besselj(0, m.sqrt(z)) / ((z - J0R[0] ** 2) * (z - J0R[1] ** 2))),),
    "J1Small": lambda: (linear(0, 25, lambda z: pole(lambda z: m.besselj(1, m.sqrt(z)) / m.sqrt(z) / ((z - J1R[0] ** 2) * (z - J1R[1] ** 2)), z)),),
    "Y0Small": lambda: (linear(0, 25, lambda z: pole(lambda z: m.bessely(0, m.sqrt(z)) - 2 / m.pi * m.log(m.sqrt(z)) * m.besselj(0, m.sqrt(z)), z)),),
    "Y1Small": lambda: (linear(0, 25, lambda z: pole(lambda z: (m.bessely(1, m.sqrt(z)) - 2 / m.pi * (m.log(m.sqrt(z)) * m.besselj(1, m.sqrt(z)) - 1 / m.sqrt(z))) / m.sqrt(z), z)),),
    "Hankel0P": lambda: (inverse(25, lambda z: m.re(hankel(0, m.sqrt(z)))),),
    "Hankel0Q": lambda: (inverse(25, lambda z: m.im(hankel(0, m.sqrt(z))) * m.sqrt(z)),),
    "Hankel1P": lambda: (inverse(25, lambda z: m.re(hankel(1, m.sqrt(z)))),),
    "Hankel1Q": lambda: (inverse(25, lambda z: m.im(hankel(1, m.sqrt(z))) * m.sqrt(z)),),
    "AiryMiddle": lambda: (linear(mpf("-2.5"), 2, m.airyai),),
    "AiryRight": lambda: (inverse(mpf(2) / 3 * mpf(2) ** mpf(1.5), lambda z: 2 * m.sqrt(m.pi) * (z * mpf(1.5)) ** (mpf(1) / 6) * m.exp(z) * m.airyai((z * mpf(1.5)) ** (mpf(2) / 3))),),
    "AiryLeftP": lambda: (inverse((mpf(2) / 3 * mpf(2.5) ** mpf(1.5)) ** 2, lambda w: airy_modulus((m.sqrt(w) * mpf(1.5)) ** (mpf(2) / 3))[0]),),
    "AiryLeftQ": lambda: (inverse((mpf(2) / 3 * mpf(2.5) ** mpf(1.5)) ** 2, lambda w: airy_modulus((m.sqrt(w) * mpf(1.5)) ** (mpf(2) / 3))[1] * m.sqrt(w)),),
    "LgammaNearTwo": lambda: (linear(mpf("-0.5"), mpf("0.5"), lambda t: m.loggamma(2 + t) / t if abs(t) > mpf("1e-15") else m.psi(0, 2)),),
}


def main():
    for name in sys.argv[1:] or TABLES:
        try:
            emit(name, *TABLES[name]())
        except Exception as e:
            print("//", name, "failed", repr(e))
    print("// roots")
    for r in J0R + J1R:
        print("//", repr(float(r * r)), repr(float(r * r - mpf(float(r * r)))))


if __name__ == "__main__":
    main()
