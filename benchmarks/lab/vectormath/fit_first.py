"""Coefficients of exp, log, sin, cos, tanh, erf and lgamma."""
from fit import *
tiny = mpf("1e-12")
L = m.log(2) / 2 * mpf("1.0005")
mp.dps = 60
q = lambda s: safe(s, mpf("1e-14"), None)
em = safe(lambda r: (m.expm1(r) - r) / r**2, mpf("1e-14"), mpf(1)/2)
wexp = safe(lambda r: r**2 / abs(m.expm1(r)), mpf("1e-14"), mpf(0)+mpf("1e-14"))
fit("expm1", em, wexp, range(0, 5), -L, L, "f32")
fit("expm1", em, lambda r: r**2/m.exp(r)+mpf("1e-14"), range(0, 5), -L, L, "f32")
fit("expm1", em, wexp, range(0, 11), -L, L, "f64")
lo, hi = m.sqrt(mpf(1)/2) - 1, m.sqrt(2) - 1
lg = safe(lambda f: (m.log1p(f) - f + f*f/2) / f**3, mpf("1e-12"), mpf(1)/3)
wl = safe(lambda f: abs(f**3 / m.log1p(f)), mpf("1e-12"), mpf("1e-14"))
for d in (7, 8): fit("log", lg, wl, range(0, d), lo, hi, "f32")
# f64: log(1+f) = 2 atanh(s), s = f/(2+f): 2 atanh(s) - 2s = s * R(z), z = s^2
smax = (m.sqrt(2)-1)/(m.sqrt(2)+1)
R = safe(lambda z: (2*m.atanh(m.sqrt(z))/m.sqrt(z) - 2)/z, mpf("1e-12"), mpf(2)/3)
for d in (7,): fit("log R(z)/z", R, lambda z: z+mpf("1e-14"), range(0, d), 0, smax**2, "f64")
P = (m.pi/4*mpf("1.001"))**2
sn = safe(lambda z: (m.sin(m.sqrt(z))/m.sqrt(z) - 1)/z, mpf("1e-12"), -mpf(1)/6)
cs = safe(lambda z: (m.cos(m.sqrt(z)) - 1 + z/2)/z**2, mpf("1e-12"), mpf(1)/24)
fit("sin", sn, lambda z: z+mpf("1e-14"), range(0,6), 0, P, "f64")
fit("cos", cs, lambda z: z*z+mpf("1e-14"), range(0,6), 0, P, "f64")
# In float the quadrant of arguments near 2^20 may be off by 0.02, so the interval is wider.
P = (m.pi/4*mpf("1.04"))**2
fit("sin", sn, lambda z: z+mpf("1e-14"), range(0,3), 0, P, "f32")
fit("cos", cs, lambda z: z*z+mpf("1e-14"), range(0,3), 0, P, "f32")
fit("tanh expm1", em, wexp, range(0,5), mpf("-0.523"), mpf("0.176"), "f32")
ef = safe(lambda z: (m.erf(m.sqrt(z))/m.sqrt(z)), mpf("1e-20"), 2/m.sqrt(m.pi))
fit("erf small - 1", lambda z: ef(z) - 1, lambda z: 1/ef(z), range(0,6), 0, mpf("0.93")**2, "f32")
lgam = lambda t: m.loggamma(2 + t) / t if abs(t) > mpf("1e-15") else m.psi(0, 2)
for d in (10,): fit("lgamma near two, for float", lgam, lambda t: 1/lgam(t), range(0,d), mpf("-0.5"), mpf("0.5"), "f64")
fit("lgamma near two", lgam, lambda t: 1/lgam(t), range(0,19), mpf("-0.5"), mpf("0.5"), "f64")
B=mpf("0.92")
fit("erf tail log2 erfc", lambda x: m.log(m.erfc(x), 2), lambda x: m.erfc(x)/m.erf(x), range(0,7), B, mpf("3.95"), "f32")
fit("2^r for erf", lambda r: mpf(2)**r, lambda r: mpf(2)**-r, range(0,6), mpf("-0.5"), mpf("0.5"), "f32")
