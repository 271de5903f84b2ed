"""Coefficients of pow; and constants in several parts."""
from fit import *
mp.dps=40
smax = (m.sqrt(2)-1)/(m.sqrt(2)+1)
R = safe(lambda z: (2*m.atanh(m.sqrt(z))/m.sqrt(z) - 2)/z, mpf("1e-12"), mpf(2)/3)
for d in (4,5): fit("float pow: log R(z)/z", R, lambda z: (z+mpf("1e-14"))/2, range(0, d), 0, smax**2, "f64")
L = m.log(2) / 2 * mpf("1.0005")
em = safe(lambda r: (m.expm1(r) - r) / r**2, mpf("1e-14"), mpf(1)/2)
fit("float pow: expm1", em, lambda r: r**2/m.exp(r)+mpf("1e-14"), range(0, 6), -L, L, "f64")
# double pow: log(1+f) = 2s + s z (2/3 + z R2(z))
mp.dps=60
R2 = safe(lambda z: ((2*m.atanh(m.sqrt(z))/m.sqrt(z) - 2)/z - mpf(2)/3)/z, mpf("1e-9"), mpf(2)/5)
for d in (7,8): fit("pow R2(z)", R2, lambda z: z*z/2+mpf("1e-14"), range(0, d), 0, smax**2*mpf("1.0001"), "f64")
t=mpf(2)/3; h=mpf(float(t)); print(repr(float(h)), repr(float(t-h)))
for n,v in (("log10e",m.log10(m.e)),("log10_2",m.log10(2)),("pi/2",m.pi/2),("pi/4",m.pi/4),("pi",m.pi),("log2e",1/m.log(2))):
    a=round_to(v,"f32"); d=round_to(v,"f64")
    def trunc(v,bits):
        e=m.floor(m.log(abs(v),2)); s=mpf(2)**(bits-1-e); return m.floor(v*s)/s
    a15=trunc(v,15); d42=trunc(v,42); a22=trunc(v,22);d51=trunc(v,50)
    g=lambda x: "%.9gf"%float(round_to(x,"f32"))
    print(n, g(a), g(v-a), "|15:", g(a15), g(v-a15), "|22:", g(a22), g(v-a22), "|", repr(float(d)), repr(float(v-d)), "|42:", repr(float(d42)), repr(float(v-d42)), "|50:", repr(float(d51)), repr(float(v-d51)))
