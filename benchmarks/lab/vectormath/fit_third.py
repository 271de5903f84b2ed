"""Coefficients of erfinv."""
from fit import *
mp.dps=40
# erfinv(x) / x as a polynomial in w = -log(1 - x^2), in three ranges of w: centre, and sqrt(w) in the tails
def erfinv_of_w(w):
    x = m.sqrt(-m.expm1(-w))
    if w < mpf("1e-12"): return m.sqrt(m.pi)/2
    # erfc(y) = 1 - x with 1 - x = e^-w / (1 + x)
    c = m.exp(-w)/(1+x)
    y = m.erfinv(x) if w < 3 else None
    if y is None:
        y = m.sqrt(w)
        for _ in range(80):
            f = m.erfc(y)
            step = m.log(f/c) * f / (2/m.sqrt(m.pi)*m.exp(-y*y))
            y += step
            if abs(step) < mpf("1e-34"): break
    return y/x
sections = {
"a32": lambda: [fit("erfinv w<5", lambda t: erfinv_of_w(t+mpf("2.5")), lambda t: 1/erfinv_of_w(t+mpf("2.5")), range(0,d), mpf("-2.5"), mpf("2.5"), "f32") for d in (8,9,10)],
"b32": lambda: [fit("erfinv sqrt w - 3", lambda t: erfinv_of_w((t+3)**2), lambda t: 1/erfinv_of_w((t+3)**2), range(0,d), m.sqrt(5)-3, mpf("1.0"), "f32") for d in (8,9)],
"a64": lambda: [fit("erfinv w<6.25 (w-3.125)", lambda t: erfinv_of_w(t+mpf("3.125")), lambda t: 1/erfinv_of_w(t+mpf("3.125")), range(0,d), mpf("-3.125"), mpf("3.125"), "f64") for d in (22,)],
"b64": lambda: [fit("erfinv sqrt w - 3.25", lambda t: erfinv_of_w((t+mpf("3.25"))**2), lambda t: 1/erfinv_of_w((t+mpf("3.25"))**2), range(0,d), mpf("-0.76"), mpf("0.76"), "f64") for d in (18,)],
"c64": lambda: [fit("erfinv sqrt w - 5", lambda t: erfinv_of_w((t+mpf("5.0"))**2), lambda t: 1/erfinv_of_w((t+mpf("5.0"))**2), range(0,d), mpf("-1.01"), mpf("1.1"), "f64") for d in (18,)],
}
for k in (sys.argv[1:] or sections): sections[k]()
