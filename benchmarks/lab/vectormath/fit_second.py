"""Coefficients of asin, atan, erfcx and erf in double."""
from fit import *
mp.dps=60
def gq(k):
    def g(q):
        if 1-q < mpf("1e-9"): return 2/m.sqrt(m.pi)
        x = k*(1+q)/(1-q)
        if x > 60:
            s, t = mpf(1), mpf(1)
            for i in range(1, 30):
                t *= -(2*i-1)/(2*x*x); s += t
                if abs(t) < mpf("1e-45"): break
            return (1+2*x)*s/(x*m.sqrt(m.pi))
        return (1+2*x)*m.exp(x*x)*m.erfc(x)
    return g
ef1 = safe(lambda z: (m.erf(m.sqrt(z))/m.sqrt(z)) - 1, mpf("1e-20"), 2/m.sqrt(m.pi)-1)
sections = {
"asin": lambda: [fit("asin", safe(lambda z: (m.asin(m.sqrt(z))/m.sqrt(z)-1)/z, mpf("1e-12"), mpf(1)/6), lambda z: z*m.sqrt(z)/m.asin(m.sqrt(z))+mpf("1e-20") if z>0 else mpf("1e-20"), range(0,d), 0, mpf("0.2501"), k) for d,k in ((5,"f32"),(12,"f64"))],
"atan": lambda: [fit("atan", safe(lambda z: (m.atan(m.sqrt(z))/m.sqrt(z)-1)/z, mpf("1e-12"), -mpf(1)/3), lambda z: z*m.sqrt(z)/m.atan(m.sqrt(z))+mpf("1e-20") if z>0 else mpf("1e-20"), range(0,d), 0, mpf("0.4143")**2, k) for d,k in ((4,"f32"),(5,"f32"),(11,"f64"))],
"erfcx32": lambda: [fit(f"erfcx k=2 d={d}", gq(2), lambda q: 1/gq(2)(q), range(0,d), -1, mpf("0.68"), "f32") for d in (9,10)],
"erf64": lambda: [fit("erf small", ef1, lambda z: 1/(1+ef1(z)), range(0,d), 0, mpf("0.96")**2, "f64") for d in (12,13)],
"erfcx64": lambda: [fit(f"erfcx k=4 d={d}", gq(4), lambda q: 1/gq(4)(q), range(0,d), mpf("-0.78"), mpf("0.76"), "f64") for d in (20,22)],
}
for k in (sys.argv[1:] or sections): sections[k]()
