"""Records what PyTorch answers about torch.distributions.

    python3 distributions.py OUTPUT.zip

The zip holds one safetensors file. Its names are CASE/KIND:NAME:

    Normal#0/p:loc            a parameter
    Normal#0/mean             a property, likewise variance, mode, stddev, entropy
    Normal#0/value            values, with log_prob, cdf, icdf (of the cdf) and gradients grad:log_prob:NAME
    Normal#0/sample           what Sample([3]) gives after ManualSeed(SEED); rsample likewise, with gradients grad:rsample:NAME
    kl:Normal:Normal#0/...    p:NAME and q:NAME, divergence, gradients
    t:ExpTransform#0/...      x, y, inverse, log_abs_det_jacobian
    c:simplex#0/...           value, check
"""
import math
import sys
import warnings

import torch
import torch.distributions as D
from torch.distributions import constraints as C, transforms as T

from recording import gradients, put, records, write

warnings.filterwarnings("ignore")
SEED = 7
F32, F64 = torch.float32, torch.float64


def t(values, dtype=F64):
    return torch.tensor(values, dtype=dtype)


def spd(n, batch=(), seed=0, dtype=F64):
    g = torch.Generator().manual_seed(seed)
    a = torch.randn(*batch, n, n, generator=g, dtype=F64)
    return (a @ a.mT + n * torch.eye(n, dtype=F64)).to(dtype)


def leaves(parameters):
    return {k: v.clone().requires_grad_() for k, v in parameters.items() if torch.is_tensor(v) and v.is_floating_point()}


def attempt(function):
    try:
        return function()
    except NotImplementedError:
        return None


counts = {}


def key_of(name):
    counts[name] = counts.get(name, -1) + 1
    return f"{name}#{counts[name]}"


def distribution(name, make, parameters, value=None, no_gradient=()):
    key = key_of(name)
    for k, v in parameters.items():
        put(f"{key}/p:{k}", v if torch.is_tensor(v) else torch.tensor(v))
    d = make(**parameters)
    put(f"{key}/batch_shape", torch.tensor(d.batch_shape, dtype=torch.int64))
    put(f"{key}/event_shape", torch.tensor(d.event_shape, dtype=torch.int64))
    for what in ("mean", "variance", "mode", "stddev"):
        answer = attempt(lambda: getattr(d, what))
        if answer is not None:
            put(f"{key}/{what}", answer)
    free = {k: v for k, v in leaves(parameters).items() if k not in no_gradient}
    with_grad = make(**{**parameters, **free})
    entropy = attempt(with_grad.entropy)
    if entropy is not None:
        put(f"{key}/entropy", entropy)
        if not isinstance(d, (D.Poisson,)) and type(d).entropy is not D.ExponentialFamily.entropy:
            gradients(key, "entropy", entropy, free)
    torch.manual_seed(SEED)
    put(f"{key}/sample", d.sample((3,)))
    torch.manual_seed(SEED)
    put(f"{key}/sample_one", d.sample())
    # It can, though it does not say so.
    if d.has_rsample or isinstance(d, D.relaxed_bernoulli.LogitRelaxedBernoulli):
        torch.manual_seed(SEED)
        draw = with_grad.rsample((2,))
        put(f"{key}/rsample", draw)
        gradients(key, "rsample", draw, free)
    if value is None:
        torch.manual_seed(SEED + 1)
        value = d.sample((2,))
    put(f"{key}/value", value)
    put(f"{key}/support", d.support.check(value))
    if value.is_floating_point():
        put(f"{key}/support_other", d.support.check(value * -1.5 + 0.25))
    at = value.clone().requires_grad_() if value.is_floating_point() and not d.support.is_discrete else value
    log_prob = with_grad.log_prob(at)
    put(f"{key}/log_prob", log_prob)
    gradients(key, "log_prob", log_prob, {**free, **({"value": at} if at.requires_grad else {})})
    cdf = attempt(lambda: d.cdf(value))
    if cdf is not None:
        put(f"{key}/cdf", cdf)
        icdf = attempt(lambda: d.icdf(cdf))
        if icdf is not None:
            put(f"{key}/icdf", icdf)
    if d.has_enumerate_support:
        for expand in (True, False):
            answer = attempt(lambda: d.enumerate_support(expand))
            if answer is not None:
                put(f"{key}/enumerate_support_{str(expand).lower()}", answer)


def both(name, make, parameters, **more):
    for dtype in (F32, F64):
        distribution(name, make, {k: v.to(dtype) if torch.is_tensor(v) else v for k, v in parameters.items()}, **more)


LOC, SCALE = t([[-1.5, 0.25, 3.0]]), t([[0.5], [2.0]])
POSITIVE = t([0.3, 0.9, 2.5, 12.0, 40.0])
OTHER = t([[1.5], [0.6]])
PROBS = t([0.02, 0.3, 0.5, 0.85])
LOGITS = t([[-3.0, -0.2, 0.0, 1.7]])
VECTORS = t([[0.2, 0.5, 0.3], [3.0, 1.0, 4.0]])

for cls in (D.Normal, D.Cauchy, D.Laplace, D.Gumbel, D.LogNormal):
    both(cls.__name__, cls, dict(loc=LOC, scale=SCALE))
    distribution(cls.__name__, cls, dict(loc=t(0.5), scale=t(1.25)))
for cls in (D.HalfNormal, D.HalfCauchy):
    both(cls.__name__, cls, dict(scale=SCALE))
both("Exponential", D.Exponential, dict(rate=POSITIVE))
both("Poisson", D.Poisson, dict(rate=POSITIVE))
both("Gamma", D.Gamma, dict(concentration=POSITIVE, rate=OTHER))
both("Chi2", D.Chi2, dict(df=POSITIVE))
both("Beta", D.Beta, dict(concentration1=POSITIVE, concentration0=OTHER))
both("Kumaraswamy", D.Kumaraswamy, dict(concentration1=POSITIVE[:3], concentration0=OTHER))
both("FisherSnedecor", D.FisherSnedecor, dict(df1=POSITIVE, df2=t([[5.0], [9.0]])))
both("StudentT", D.StudentT, dict(df=POSITIVE, loc=t([[0.5], [-1.0]]), scale=t(1.5)))
both("Uniform", D.Uniform, dict(low=t([-1.0, 0.5]), high=t([[2.0], [3.5]])))
both("Pareto", D.Pareto, dict(scale=OTHER, alpha=POSITIVE))
both("Weibull", D.Weibull, dict(scale=OTHER, concentration=POSITIVE))
both("VonMises", D.VonMises, dict(loc=t([0.3, -1.0, 2.0]), concentration=t([[0.7], [6.0]])))
both("Dirichlet", D.Dirichlet, dict(concentration=t([[0.4, 1.5, 6.0], [2.0, 0.2, 0.7]])))
distribution("Dirichlet", D.Dirichlet, dict(concentration=t([5.0, 20.0, 60.0, 2.0])))
for cls in (D.Bernoulli, D.Geometric):
    both(cls.__name__, cls, dict(probs=PROBS))
    both(cls.__name__, cls, dict(logits=LOGITS))
both("ContinuousBernoulli", D.ContinuousBernoulli, dict(probs=t([0.02, 0.3, 0.85, 0.4995])))
both("ContinuousBernoulli", D.ContinuousBernoulli, dict(logits=LOGITS))
both("Binomial", D.Binomial, dict(total_count=t(12.0), probs=PROBS), no_gradient=("total_count",))
both("Binomial", D.Binomial, dict(total_count=t([[3.0], [60.0]]), logits=LOGITS), no_gradient=("total_count",))
both("NegativeBinomial", D.NegativeBinomial, dict(total_count=t([[3.0], [6.5]]), probs=PROBS))
both("NegativeBinomial", D.NegativeBinomial, dict(total_count=t(4.0), logits=LOGITS))
for cls in (D.Categorical, D.OneHotCategorical, D.OneHotCategoricalStraightThrough):
    both(cls.__name__, cls, dict(probs=VECTORS))
    both(cls.__name__, cls, dict(logits=t([0.3, -1.0, 2.0, 0.0])))
both("Multinomial", D.Multinomial, dict(total_count=9, probs=VECTORS))
both("Multinomial", D.Multinomial, dict(total_count=5, logits=t([0.3, -1.0, 2.0, 0.0])))
both("RelaxedBernoulli", D.RelaxedBernoulli, dict(temperature=t(0.7), probs=PROBS))
both("RelaxedBernoulli", D.RelaxedBernoulli, dict(temperature=t(1.5), logits=LOGITS))
both("LogitRelaxedBernoulli", D.relaxed_bernoulli.LogitRelaxedBernoulli, dict(temperature=t(0.7), probs=PROBS))
both("RelaxedOneHotCategorical", D.RelaxedOneHotCategorical, dict(temperature=t(0.7), probs=VECTORS))
both("ExpRelaxedCategorical", D.relaxed_categorical.ExpRelaxedCategorical, dict(temperature=t(0.7), logits=t([0.3, -1.0, 2.0, 0.0])))
both("LogisticNormal", D.LogisticNormal, dict(loc=LOC, scale=SCALE))
both("LKJCholesky", lambda dim, concentration: D.LKJCholesky(int(dim), concentration), dict(dim=4, concentration=t([0.6, 1.0, 3.0])))
distribution("LKJCholesky", lambda dim, concentration: D.LKJCholesky(int(dim), concentration), dict(dim=2, concentration=t(1.5)))
MEAN = t([[0.5, -1.0, 2.0], [1.0, 1.0, 0.0]])
both("MultivariateNormal", D.MultivariateNormal, dict(loc=MEAN, covariance_matrix=spd(3)))
both("MultivariateNormal", D.MultivariateNormal, dict(loc=MEAN[0], precision_matrix=spd(3, (2,), 1)))
both("MultivariateNormal", D.MultivariateNormal, dict(loc=MEAN, scale_tril=torch.linalg.cholesky(spd(3, (2,), 2))))
both("MultivariateNormal", D.MultivariateNormal, dict(loc=MEAN[0], scale_tril=torch.linalg.cholesky(spd(3, (4, 1), 3))))
both("LowRankMultivariateNormal", D.LowRankMultivariateNormal,
     dict(loc=MEAN, cov_factor=t([[0.5, 1.0], [-1.0, 0.25], [0.0, 2.0]]), cov_diag=t([[0.5, 1.0, 2.0]])))
distribution("Wishart", D.Wishart, dict(df=t([4.0, 6.5]), covariance_matrix=spd(3)))
distribution("Wishart", D.Wishart, dict(df=t(5.0), scale_tril=torch.linalg.cholesky(spd(3))))
distribution("Wishart", D.Wishart, dict(df=t(5.0), precision_matrix=spd(2)))


def mixture(logits, loc, scale):
    return D.MixtureSameFamily(D.Categorical(logits=logits), D.Normal(loc, scale))


def vector_mixture(logits, loc, scale):
    return D.MixtureSameFamily(D.Categorical(logits=logits), D.Independent(D.Normal(loc, scale), 1))


both("MixtureOfNormals", mixture, dict(logits=t([0.1, 0.7, -0.3]), loc=t([-1.0, 0.0, 3.0]), scale=t([0.5, 1.0, 2.0])))
both("MixtureOfVectors", vector_mixture, dict(logits=t([0.1, 0.7]), loc=t([[-1.0, 0.0, 3.0], [2.0, 2.0, 1.0]]), scale=t([[0.5], [1.0]])))
both("IndependentNormal", lambda loc, scale: D.Independent(D.Normal(loc, scale), 1), dict(loc=LOC, scale=SCALE))
both("IndependentBernoulli", lambda probs: D.Independent(D.Bernoulli(probs), 2), dict(probs=VECTORS / 10))
both("Logistic", lambda loc, scale: D.TransformedDistribution(
    D.Uniform(torch.zeros_like(loc), torch.ones_like(loc)), [T.SigmoidTransform().inv, T.AffineTransform(loc, scale)]), dict(loc=LOC, scale=SCALE))
both("Falling", lambda loc, scale: D.TransformedDistribution(
    D.Normal(loc, scale), [T.AffineTransform(1.0, -2.0), T.ExpTransform()]), dict(loc=LOC, scale=SCALE))
both("Copula", lambda scale_tril: D.TransformedDistribution(
    D.MultivariateNormal(torch.zeros(3, dtype=scale_tril.dtype), scale_tril=scale_tril),
    [T.CumulativeDistributionTransform(D.Normal(torch.zeros((), dtype=scale_tril.dtype), torch.ones((), dtype=scale_tril.dtype)))]),
     dict(scale_tril=torch.linalg.cholesky(spd(3) / 4)))

# ---- divergences: two parameterisations of every class that has any
A, B = t([0.7, 1.6, 3.5]), t([1.2, 0.8, 4.0])
pairs = {
    D.Bernoulli: [dict(probs=t([0.2, 0.5, 1.0])), dict(probs=t([0.7, 0.1, 0.6]))],
    D.Beta: [dict(concentration1=A, concentration0=B), dict(concentration1=B, concentration0=A + 1)],
    D.Binomial: [dict(total_count=t(6.0), probs=t([0.2, 0.5, 0.9])), dict(total_count=t([6.0, 4.0, 6.0]), probs=t([0.7, 0.1, 0.6]))],
    D.Categorical: [dict(probs=VECTORS), dict(probs=VECTORS.flip(-1))],
    D.OneHotCategorical: [dict(probs=VECTORS), dict(probs=VECTORS.flip(-1))],
    D.Cauchy: [dict(loc=A, scale=B), dict(loc=-B, scale=A)],
    D.ContinuousBernoulli: [dict(probs=t([0.2, 0.4, 0.9])), dict(probs=t([0.7, 0.1, 0.6]))],
    D.Dirichlet: [dict(concentration=VECTORS), dict(concentration=VECTORS.flip(-1) + 0.3)],
    D.Exponential: [dict(rate=A), dict(rate=B)],
    D.Gamma: [dict(concentration=A, rate=B), dict(concentration=B, rate=A)],
    D.Chi2: [dict(df=A), dict(df=B)],
    D.Geometric: [dict(probs=t([0.2, 0.5, 0.9])), dict(probs=t([0.7, 0.1, 0.6]))],
    D.Gumbel: [dict(loc=A, scale=B), dict(loc=-B, scale=A)],
    D.HalfNormal: [dict(scale=A), dict(scale=B)],
    D.Laplace: [dict(loc=A, scale=B), dict(loc=-B, scale=A)],
    D.LogNormal: [dict(loc=A, scale=B), dict(loc=-B, scale=A)],
    D.Normal: [dict(loc=A, scale=B), dict(loc=-B, scale=A)],
    D.Pareto: [dict(scale=A, alpha=B + 0.5), dict(scale=A / 2, alpha=A)],
    D.Poisson: [dict(rate=A), dict(rate=B)],
    D.Uniform: [dict(low=t([0.2, 0.3, -1.0]), high=t([0.6, 0.9, 2.0])), dict(low=t([0.1, -0.5, -1.5]), high=t([0.7, 1.5, 2.5]))],
    D.MultivariateNormal: [dict(loc=MEAN, covariance_matrix=spd(3)), dict(loc=MEAN.flip(0), scale_tril=torch.linalg.cholesky(spd(3, (2,), 5)))],
    D.LowRankMultivariateNormal: [
        dict(loc=MEAN, cov_factor=t([[0.5, 1.0], [-1.0, 0.25], [0.0, 2.0]]), cov_diag=t([0.5, 1.0, 2.0])),
        dict(loc=MEAN[1], cov_factor=t([[0.1], [1.0], [0.7]]), cov_diag=t([1.5, 0.7, 1.0]))],
    D.Wishart: [dict(df=t(5.0), covariance_matrix=spd(3)), dict(df=t(6.5), covariance_matrix=spd(3, (), 4))],
}
for p_class, p_parameters in pairs.items():
    for q_class, q_parameters in pairs.items():
        p_free, q_free = leaves(p_parameters[0]), leaves(q_parameters[1])
        p_free.pop("total_count", None), q_free.pop("total_count", None)
        try:
            p = p_class(**{**p_parameters[0], **p_free})
            q = q_class(**{**q_parameters[1], **q_free})
            divergence = D.kl_divergence(p, q)
        except (NotImplementedError, RuntimeError, AttributeError):
            continue
        key = key_of(f"kl:{p_class.__name__}:{q_class.__name__}")
        for k, v in p_parameters[0].items():
            put(f"{key}/p:{k}", v)
        for k, v in q_parameters[1].items():
            put(f"{key}/q:{k}", v)
        put(f"{key}/divergence", divergence)
        if p_class not in (D.Wishart,) and torch.isfinite(divergence).all():
            gradients(key, "divergence", divergence, {**{f"p:{k}": v for k, v in p_free.items()}, **{f"q:{k}": v for k, v in q_free.items()}})

# ---- transforms
VALUES = t([[-2.5, -0.3, 0.0], [0.8, 1.7, 30.0]])
transforms = {
    "ExpTransform": (T.ExpTransform(), VALUES), "SigmoidTransform": (T.SigmoidTransform(), VALUES),
    "SoftplusTransform": (T.SoftplusTransform(), VALUES), "TanhTransform": (T.TanhTransform(), VALUES / 4),
    "AbsTransform": (T.AbsTransform(), VALUES), "PowerTransform": (T.PowerTransform(t([1.5, 2.0, -0.5])), VALUES.abs() + 0.1),
    "AffineTransform": (T.AffineTransform(t([1.0, 2.0, 3.0]), t([[2.0], [-0.5]])), VALUES),
    "AffineNumbers": (T.AffineTransform(1.5, -2.0), VALUES), "AffineEvent": (T.AffineTransform(0.0, t([1.0, 2.0, 3.0]), event_dim=1), VALUES),
    "SoftmaxTransform": (T.SoftmaxTransform(), VALUES), "StickBreakingTransform": (T.StickBreakingTransform(), VALUES / 4),
    "LowerCholeskyTransform": (T.LowerCholeskyTransform(), t([[0.3, 1.0], [2.0, -1.0]])),
    "CorrCholeskyTransform": (T.CorrCholeskyTransform(), t([[0.3, 1.0, 2.0, -1.0, 0.2, 0.7], [0.1, -0.6, 0.0, 0.4, 1.2, -0.3]])),
    "ReshapeTransform": (T.ReshapeTransform((6,), (2, 3)), torch.arange(12, dtype=F64).reshape(2, 6)),
    "IndependentTransform": (T.IndependentTransform(T.ExpTransform(), 1), VALUES),
    "ComposeTransform": (T.ComposeTransform([T.AffineTransform(1.0, 0.5), T.TanhTransform(), T.ExpTransform()]), VALUES / 4),
    "ComposeMixed": (T.ComposeTransform([T.ExpTransform(), T.StickBreakingTransform()]), VALUES / 20),
    "CatTransform": (T.CatTransform([T.ExpTransform(), T.identity_transform], dim=1, lengths=[2, 1]), VALUES),
    "StackTransform": (T.StackTransform([T.ExpTransform(), T.SigmoidTransform(), T.identity_transform], dim=-1), VALUES),
    "CumulativeDistributionTransform": (T.CumulativeDistributionTransform(D.Normal(t(0.5), t(2.0))), VALUES / 4),
    "InverseExp": (T.ExpTransform().inv, VALUES.abs() + 0.1),
}
for name, (transform, x) in transforms.items():
    key = f"t:{name}#0"
    at = x.clone().requires_grad_()
    y = transform(at)
    put(f"{key}/x", x)
    put(f"{key}/y", y)
    gradients(key, "y", y, {"x": at})
    put(f"{key}/inverse", transform.inv(y.detach()))
    jacobian = attempt(lambda: transform.log_abs_det_jacobian(at, y))
    if jacobian is not None:
        put(f"{key}/log_abs_det_jacobian", jacobian)
        gradients(key, "jacobian", jacobian, {"x": at})
    put(f"{key}/forward_shape", torch.tensor(transform.forward_shape(x.shape)))
    put(f"{key}/inverse_shape", torch.tensor(transform.inverse_shape(y.shape)))

# ---- constraints
NUMBERS = t([-math.inf, -2.0, -0.5, 0.0, 0.25, 1.0, 1.5, 2.0, 7.0, math.inf, math.nan])
VECTOR_VALUES = t([[0.2, 0.5, 0.3], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [-0.2, 0.9, 0.3], [2.0, 1.0, 2.0], [0.5, 0.5, 0.0]])
MATRICES = torch.stack([torch.eye(2, dtype=F64), t([[1.0, 0.0], [0.6, 0.8]]), t([[1.0, 2.0], [2.0, 1.0]]), t([[1.0, 0.0], [3.0, -1.0]]),
                        t([[2.0, 1.0], [1.0, 2.0]]), t([[1.0, 1.0], [1.0, 1.0]]), t([[0.0, 1.0], [2.0, 3.0]]), t([[1.0, 0.0], [0.5, 0.5]])])
constraints = {
    "boolean": (C.boolean, NUMBERS), "nonnegative_integer": (C.nonnegative_integer, NUMBERS), "positive_integer": (C.positive_integer, NUMBERS),
    "integer_interval": (C.integer_interval(0, 2), NUMBERS), "real": (C.real, NUMBERS), "positive": (C.positive, NUMBERS),
    "nonnegative": (C.nonnegative, NUMBERS), "greater_than": (C.greater_than(1.0), NUMBERS), "greater_than_eq": (C.greater_than_eq(1.0), NUMBERS),
    "less_than": (C.less_than(1.0), NUMBERS), "unit_interval": (C.unit_interval, NUMBERS), "interval": (C.interval(-0.5, 1.5), NUMBERS),
    "half_open_interval": (C.half_open_interval(-0.5, 1.5), NUMBERS), "real_vector": (C.real_vector, VECTOR_VALUES), "simplex": (C.simplex, VECTOR_VALUES),
    "one_hot": (C.one_hot, VECTOR_VALUES), "multinomial": (C.multinomial(4), VECTOR_VALUES), "independent": (C.independent(C.positive, 1), VECTOR_VALUES),
    "lower_triangular": (C.lower_triangular, MATRICES), "lower_cholesky": (C.lower_cholesky, MATRICES), "corr_cholesky": (C.corr_cholesky, MATRICES),
    "square": (C.square, MATRICES), "symmetric": (C.symmetric, torch.stack([MATRICES[0], MATRICES[2]])),
    "positive_definite": (C.positive_definite, torch.stack([MATRICES[i] for i in (0, 2, 4)])),
    "positive_semidefinite": (C.positive_semidefinite, torch.stack([MATRICES[i] for i in (0, 2, 4)])),
    "cat": (C.cat([C.positive, C.real], dim=1, lengths=[2, 1]), VECTOR_VALUES),
    "stack": (C.stack([C.positive, C.real, C.unit_interval], dim=-1), VECTOR_VALUES),
}
for name, (constraint, value) in constraints.items():
    put(f"c:{name}#0/value", value)
    put(f"c:{name}#0/check", constraint.check(value))

write(sys.argv[1], "distributions.safetensors")
print(len(records), "tensors", len(counts), "kinds of case")
