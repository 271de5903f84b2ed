"""The coefficients c_k,n of Temme's uniform expansion of the incomplete gamma functions (DLMF 8.12.11)."""
from mpmath import mp,mpf
import mpmath as m
mp.dps=40
# Temme coefficients d[k][n] via DLMF 8.12 : computed from c_k(eta) series
N=30
# lambda(eta): eta^2/2 = mu - log(1+mu); series mu(eta)
# alpha: mu = sum alpha_n eta^n
al=[mpf(0)]*(N+8); al[1]=mpf(1)
# mu' * mu = eta (1+mu)
# sum: solve order by order
for n in range(2,N+8):
    # coefficient eta^n of mu'*mu = coefficient of eta + eta*mu -> al[n-1]
    # mu' mu: sum_{i+j=n+1?}
    # mu*mu' = (1/2)(mu^2)' ; coefficient eta^n: (n+1)/2 * [eta^{n+1}] mu^2
    s=sum(al[i]*al[n+1-i] for i in range(2,n))
    # (n+1)/2*(2 al1 al_n + s) = al[n-1]
    al[n]=(al[n-1]*2/(n+1)-s)/2
M=N+6
# 1/mu * eta = series
def inv(a):
    b=[1/a[0]]
    for n in range(1,len(a)): b.append(-sum(a[i]*b[n-i] for i in range(1,n+1))/a[0])
    return b
g=inv([al[i+1] for i in range(M)])  # eta/mu
# c0 = 1/mu - 1/eta = (g-1)/eta
c=[[g[i+1] for i in range(M-1)]]
# gamma_k: Gamma*(a) ~ sum gamma_k a^-k ; c_k = (1/eta) d c_{k-1}/d eta + (-1)^k gamma_k / mu
# gamma coefficients for 1/Gamma*: DLMF 8.12.9-12: c_k(eta)= (1/eta) c_{k-1}' + (-1)^k g_k/mu where g_k from Gamma*(z) ~ sum g_k z^-k
gk=[mpf(1),mpf(1)/12,mpf(1)/288,-mpf(139)/51840,-mpf(571)/2488320,mpf(163879)/209018880,mpf(5246819)/75246796800]
# DLMF: c_k = (1/eta) d/deta c_{k-1} + (-1)^k g_k/mu
for k in range(1,6):
    p=c[-1]
    d=[(i+1)*p[i+1] for i in range(len(p)-1)]
    # d/eta has pole p[1]/eta ; g/eta pole
    t=[(-1)**k*gk[k]*x for x in g]
    print("pole check",k, m.nstr(d[0]+t[0],5))
    c.append([d[i+1]+t[i+1] for i in range(min(len(d),len(t))-1)])
for k in range(5):
    print("//",k); print("["+", ".join("%.17g"%float(x) for x in c[k][:16])+"],")
