"""erfinv where 1 - x is below 2^-52: y / s as a Chebyshev series in 1 / s, s = sqrt(-log(1 - x^2)) from 6 to 27.4."""
import chebyshev as ch
from mpmath import mpf
import mpmath as m
src=open("fit_third.py").read().split("sections = {")[0].replace("from fit import *","")
from mpmath import mp
exec(src)
def y_of(s):
    w=s*s
    # c(2-c)=e^-w -> c = 1-sqrt(1-e^-w)
    e=m.exp(-w); c=e/(1+m.sqrt(1-e))
    y=s
    for _ in range(80):
        f=m.erfc(y); step=m.log(f/c)*f/(2/m.sqrt(m.pi)*m.exp(-y*y)); y+=step
        if abs(step)<mpf("1e-34"): break
    return y
ch.emit("FarTail", ch.linear(1/mpf("27.4"),1/mpf(6),lambda u: y_of(1/u)*u), 50)
