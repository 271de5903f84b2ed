"""Records what PyTorch answers about torch.nn.utils, averaged models and schedulers.

    python3 utils.py OUTPUT.zip

The zip holds one safetensors file. Its names are CASE/KIND:NAME. Each case starts from torch.manual_seed(SEED), so that a module made
there is the same one elsewhere:

    x, y, ...             inputs
    out, out1, ...        results
    after:KEY             the state dict in the end; order:KEY its places
    grad:out:KEY          gradients of a weighted sum of `out` for the parameters
"""
import itertools
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.utils.parametrizations as parametrizations
import torch.nn.utils.parametrize as parametrize
import torch.nn.utils.prune as prune
import torch.nn.utils.rnn as rnn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval
from torch.optim import lr_scheduler as L
from torch.optim import swa_utils

from recording import gradients, put, write

warnings.filterwarnings("ignore")
SEED = 7


def values(*shape):
    g = torch.Generator().manual_seed(sum(shape) + 11)
    return torch.randn(*shape, generator=g)


def after(case, module, prefix="after"):
    for place, (key, value) in enumerate(module.state_dict().items()):
        put(f"{case}/{prefix}:{key}", value)
        put(f"{case}/order-{prefix}:{key}", torch.tensor(place))


def run(case, module, x, calls=1, evaluated=False):
    """Calls in training mode, optionally one in evaluation mode, then gradients and the state."""
    put(f"{case}/x", x)
    for i in range(calls):
        out = module(x)
        put(f"{case}/out{i}", out)
    if evaluated:
        module.eval()
        out = module(x)
        put(f"{case}/eval", out)
    gradients(case, "out", out, dict(module.named_parameters()))
    after(case, module)


def case(name):
    torch.manual_seed(SEED)
    return name


# ---- weight and spectral norm
for name, dim in (("weight_norm", 0), ("weight_norm_dim1", 1), ("weight_norm_whole", None)):
    c = case(name)
    m = nn.utils.weight_norm(nn.Linear(5, 4), dim=dim)
    run(c, m, values(3, 5))
    nn.utils.remove_weight_norm(m)
    put(f"{c}/removed", m.weight)
c = case("weight_norm_conv")
run(c, nn.utils.weight_norm(nn.Conv2d(2, 3, 3)), values(2, 2, 5, 5))

MODULES = {
    "linear": (lambda: nn.Linear(5, 4), (3, 5)), "conv": (lambda: nn.Conv2d(2, 3, 3), (2, 2, 5, 5)),
    "transposed": (lambda: nn.ConvTranspose2d(2, 3, 3), (2, 2, 4, 4)),
}
for kind, (make, shape) in MODULES.items():
    c = case(f"spectral_norm_{kind}")
    m = nn.utils.spectral_norm(make(), n_power_iterations=2 if kind == "conv" else 1)
    run(c, m, values(*shape), calls=3, evaluated=True)
    nn.utils.remove_spectral_norm(m)
    put(f"{c}/removed", m.weight)
    c = case(f"parametrized_spectral_norm_{kind}")
    m = parametrizations.spectral_norm(make(), n_power_iterations=2 if kind == "conv" else 1)
    run(c, m, values(*shape), calls=2, evaluated=True)
c = case("spectral_norm_dim2")
run(c, nn.utils.spectral_norm(nn.Conv2d(2, 3, (3, 4)), dim=2), values(2, 2, 5, 5), calls=2, evaluated=True)

# ---- orthogonal
for n, k in ((4, 4), (5, 3), (3, 5)):
    for how in ("matrix_exp", "cayley", "householder"):
        for trivial in (True, False):
            c = case(f"orthogonal_{how}_{n}x{k}_{'base' if trivial else 'plain'}")
            m = parametrizations.orthogonal(nn.Linear(k, n), orthogonal_map=how, use_trivialization=trivial)
            with torch.no_grad():
                if how != "householder":
                    m.parametrizations.weight.original += 0.3 * values(n, k)
                elif trivial:
                    m.parametrizations.weight.original += 0.3 * values(n, k).tril(-1) if n >= k else 0.3 * values(n, k).triu(1)
            put(f"{c}/moved", m.parametrizations.weight.original)
            put(f"{c}/weight", m.weight)
            run(c, m, values(2, k))


# ---- parametrize
class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).T

    def right_inverse(self, a):
        return a.triu()


class Doubled(nn.Module):
    def forward(self, x):
        return x * 2

    def right_inverse(self, a):
        return a / 2


class RankOne(nn.Module):
    def forward(self, x, y):
        return x.unsqueeze(-1) @ y.unsqueeze(-2)

    def right_inverse(self, z):
        return z[:, 0].clone(), z[0].clone()


c = case("parametrize_symmetric")
m = parametrize.register_parametrization(nn.Linear(4, 4), "weight", Symmetric())
parametrize.register_parametrization(m, "weight", Doubled())
run(c, m, values(2, 4))
a = values(4, 4)
put(f"{c}/assigned", a + a.T)
m.weight = a + a.T
put(f"{c}/after_assignment", m(values(2, 4)))
after(c, m, "assigned")
parametrize.remove_parametrizations(m, "weight")
after(c, m, "removed")
c = case("parametrize_removed_original")
m = parametrize.register_parametrization(nn.Linear(4, 4), "weight", Symmetric())
parametrize.remove_parametrizations(m, "weight", leave_parametrized=False)
after(c, m, "removed")
c = case("parametrize_rank_one")
m = parametrize.register_parametrization(nn.Linear(4, 3), "weight", RankOne())
run(c, m, values(2, 4))
parametrize.remove_parametrizations(m, "weight")
after(c, m, "removed")

# ---- pruning
PRUNINGS = {
    "l1": lambda m: prune.l1_unstructured(m, "weight", 0.3), "l1_count": lambda m: prune.l1_unstructured(m, "weight", 4),
    "l1_all": lambda m: prune.l1_unstructured(m, "weight", 1.0),
    "random": lambda m: prune.random_unstructured(m, "weight", 0.4), "ln2": lambda m: prune.ln_structured(m, "weight", 0.5, n=2, dim=0),
    "ln1": lambda m: prune.ln_structured(m, "weight", 2, n=1, dim=-1), "lninf": lambda m: prune.ln_structured(m, "weight", 0.25, n=float("inf"), dim=0),
    "random_structured": lambda m: prune.random_structured(m, "weight", 2, dim=0),
    "scores": lambda m: prune.l1_unstructured(m, "weight", 5, importance_scores=torch.arange(20.0).reshape(4, 5)),
    "identity": lambda m: prune.identity(m, "weight"),
    "mask": lambda m: prune.custom_from_mask(m, "bias", torch.tensor([0, 1, 1, 0])),
}
for name, how in PRUNINGS.items():
    c = case(f"prune_{name}")
    m = how(nn.Linear(5, 4))
    run(c, m, values(3, 5))
SEQUENCES = {
    "l1_ln2": ("l1", "ln2"), "ln2_ln2": ("ln2", "ln2"), "random_random": ("random", "random"), "ln2_l1": ("ln2", "l1_count"),
    "random_structured_ln1": ("random_structured", "ln1"),
}
for name, (first, second) in SEQUENCES.items():
    c = case(f"prune_{name}")
    m = PRUNINGS[second](PRUNINGS[first](nn.Linear(5, 4)))
    run(c, m, values(3, 5))
    prune.remove(m, "weight")
    after(c, m, "removed")
for name, method in (("l1", prune.L1Unstructured), ("random", prune.RandomUnstructured)):
    c = case(f"prune_global_{name}")
    m = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3))
    prune.l1_unstructured(m[0], "weight", 2)
    prune.global_unstructured([(m[0], "weight"), (m[2], "weight")], pruning_method=method, amount=0.4)
    run(c, m, values(3, 5))

# ---- clipping
SHAPES = ((3, 4), (5,), ())
for norm_type in (1.0, 2.0, 3.5, float("inf")):
    for limit in (0.5, 1e6):
        c = case(f"clip_norm_{norm_type}_{limit:g}")
        parameters = []
        for i, shape in enumerate(SHAPES):
            p = nn.Parameter(torch.zeros(shape))
            p.grad = values(13).sum() * torch.ones(shape) + (values(*shape) if shape else 0)
            put(f"{c}/before:{i}", p.grad)
            parameters.append(p)
        put(f"{c}/out", nn.utils.clip_grad_norm_(parameters, limit, norm_type))
        for i, p in enumerate(parameters):
            put(f"{c}/after:{i}", p.grad)

# ---- packed sequences
x = values(5, 4, 2)
for lengths, batch_first, is_sorted in itertools.product(((5, 3, 3, 1), (2, 5, 1, 4)), (False, True), (False, True)):
    if is_sorted and list(lengths) != sorted(lengths, reverse=True):
        continue
    c = case(f"pack_{'-'.join(map(str, lengths))}_{int(batch_first)}_{int(is_sorted)}")
    padded = x.transpose(0, 1) if batch_first else x
    packed = rnn.pack_padded_sequence(padded, torch.tensor(lengths), batch_first, is_sorted)
    put(f"{c}/x", padded)
    put(f"{c}/lengths", torch.tensor(lengths))
    put(f"{c}/data", packed.data)
    put(f"{c}/batch_sizes", packed.batch_sizes)
    if packed.sorted_indices is not None:
        put(f"{c}/sorted", packed.sorted_indices)
        put(f"{c}/unsorted", packed.unsorted_indices)
    out, sizes = rnn.pad_packed_sequence(packed, batch_first, padding_value=-1.5, total_length=7)
    put(f"{c}/padded", out)
    put(f"{c}/sizes", sizes)
    for i, sequence in enumerate(rnn.unpack_sequence(packed)):
        put(f"{c}/sequence{i}", sequence)

# ---- fusion
for name, make, norm, shape in (
        ("conv", lambda: nn.Conv2d(2, 3, 3, bias=False), nn.BatchNorm2d(3), (2, 2, 5, 5)),
        ("transposed", lambda: nn.ConvTranspose2d(2, 3, 3), nn.BatchNorm2d(3), (2, 2, 4, 4)),
        ("linear", lambda: nn.Linear(2, 3), nn.BatchNorm1d(3), (4, 2))):
    c = case(f"fuse_{name}")
    m = make().eval()
    with torch.no_grad():
        norm.running_mean.copy_(values(3))
        norm.running_var.copy_(values(3).abs() + 0.5)
        norm.weight.copy_(values(1, 3)[0])
        norm.bias.copy_(values(2, 3)[0])
    norm.eval()
    after(c, norm, "norm")
    fused = fuse_linear_bn_eval(m, norm) if name == "linear" else fuse_conv_bn_eval(m, norm, transpose=name == "transposed")
    put(f"{c}/x", values(*shape))
    put(f"{c}/out", fused(values(*shape)))
    after(c, fused)

# ---- averaged models
for name, options in (("swa", {}), ("swa_buffers", {"use_buffers": True}), ("ema", {"avg_fn": lambda a, p, n: 0.9 * a + 0.1 * p})):
    c = case(name)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    averaged = swa_utils.AveragedModel(model, **options)
    schedule = swa_utils.SWALR(optimizer, swa_lr=0.02, anneal_epochs=3, anneal_strategy="linear" if name == "ema" else "cos")
    x = values(6, 3)
    put(f"{c}/x", x)
    rates = []
    for _ in range(5):
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()
        averaged.update_parameters(model)
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    put(f"{c}/rates", torch.tensor(rates, dtype=torch.float64))
    after(c, averaged, "averaged")
    put(f"{c}/values:8x3", values(8, 3))
    put(f"{c}/values:5x3", values(5, 3))
    swa_utils.update_bn([x, values(8, 3), values(5, 3)], averaged)
    after(c, averaged, "updated")


# ---- schedulers
def trace(case_name, make, steps, options=None, momentum=False, epochs=None, metrics=None):
    c = case(case_name)
    optimizer = torch.optim.SGD([{"params": [nn.Parameter(torch.zeros(1))]}, {"params": [nn.Parameter(torch.zeros(1))], "lr": 0.3}], lr=0.5, momentum=0.9)
    schedule = make(optimizer)
    rates, momenta = [], []
    for i in range(steps):
        rates.append([g["lr"] for g in optimizer.param_groups])
        momenta.append([g["momentum"] for g in optimizer.param_groups])
        optimizer.step()
        if epochs is not None:
            schedule.step(epochs[i])
        elif metrics is not None:
            schedule.step(metrics[i])
        else:
            schedule.step()
    put(f"{c}/rates", torch.tensor(rates, dtype=torch.float64))
    if momentum:
        put(f"{c}/momenta", torch.tensor(momenta, dtype=torch.float64))


METRICS = [1.0, 0.9, 0.9, 0.95, 0.9, 0.8, 0.85, 0.85, 0.9, 0.79995, 0.9, 0.9, 0.9, 0.9, 0.9]
EPOCHS = [i / 3 for i in range(1, 25)]
trace("sequential", lambda o: L.SequentialLR(o, [L.ConstantLR(o, 0.1, 2), L.ExponentialLR(o, 0.9), L.StepLR(o, 2, 0.5)], [3, 7]), 12)
trace("sequential_cosine", lambda o: L.SequentialLR(o, [L.LinearLR(o, 0.1, total_iters=4), L.CosineAnnealingLR(o, 8)], [4]), 14)
trace("chained", lambda o: L.ChainedScheduler([L.ConstantLR(o, 0.1, 3), L.ExponentialLR(o, 0.9)]), 8)
trace("plateau", lambda o: L.ReduceLROnPlateau(o, patience=1, cooldown=1, min_lr=[0.01, 0.02], factor=0.3), 15, metrics=METRICS)
trace("plateau_max_abs", lambda o: L.ReduceLROnPlateau(o, "max", patience=2, threshold=0.05, threshold_mode="abs"), 15, metrics=METRICS)
trace("one_cycle", lambda o: L.OneCycleLR(o, [1.0, 0.4], total_steps=12), 12, momentum=True)
trace("one_cycle_three", lambda o: L.OneCycleLR(o, 1.0, total_steps=15, three_phase=True, anneal_strategy="linear", base_momentum=0.7, max_momentum=0.8), 15, momentum=True)
trace("warm_restarts", lambda o: L.CosineAnnealingWarmRestarts(o, 3, 2, eta_min=0.01), 24)
trace("warm_restarts_float", lambda o: L.CosineAnnealingWarmRestarts(o, 3, 2, eta_min=0.01), 24, epochs=EPOCHS)
trace("cyclic", lambda o: L.CyclicLR(o, 0.1, 0.5, step_size_up=3, step_size_down=4, mode="exp_range", gamma=0.95), 20, momentum=True)

write(sys.argv[1], "utils.safetensors")
