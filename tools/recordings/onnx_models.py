"""Exports small modules with torch.onnx and records what PyTorch answers.

    python3 onnx_models.py OUTPUT.zip

The zip holds NAME.onnx for each case, tensors.safetensors with NAME/CALL/in:INPUT and NAME/CALL/out:OUTPUT, and cases.json: a list of
{"name", "calls"}. A second call has other sizes. What torch.onnx cannot export at an operator set is left out, and so is what PyTorch 1.13 is known
to export wrongly: floor_divide of negative numbers (as truncation), circular padding, negative numbers in several
index tensors, and torchvision's aligned regions where they are not the operator set's default.
"""
import io
import json
import sys
import warnings
import zipfile

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from recording import put, safetensors

warnings.filterwarnings("ignore")
cases, files, refused = [], {}, []


def values(*shape, seed=0):
    g = torch.Generator().manual_seed(sum(shape) + 17 + seed)
    return torch.randn(*shape, generator=g)


def whole(high, *shape, low=0):
    g = torch.Generator().manual_seed(sum(shape) + 5)
    return torch.randint(low, high, shape, generator=g)


class Call(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


def record(name, module, *inputs, opsets=(9, 11, 13, 16), dynamic=None, second=None, script=False, training=False, **options):
    """Exports at every operator set; files that are the same as the one before are not kept."""
    if not isinstance(module, nn.Module):
        module = Call(module)
    torch.manual_seed(3)
    module.train(training)
    before = None
    for opset in opsets:
        key = f"{name}@{opset}"
        stream = io.BytesIO()
        names = [f"x{i}" for i in range(len(inputs))]
        axes = {n: a for n, a in zip(names, dynamic)} if dynamic else None
        try:
            torch.onnx.export(
                torch.jit.script(module) if script else module, inputs, stream, opset_version=opset, input_names=names, dynamic_axes=axes,
                training=torch.onnx.TrainingMode.TRAINING if training else torch.onnx.TrainingMode.EVAL, do_constant_folding=options.get("fold", True))
        except Exception as error:
            refused.append((key, str(error).split("\n")[0][:90]))
            continue
        file = stream.getvalue()
        if before is not None and file.replace(bytes([opset]), b"") == before:
            continue
        before = file.replace(bytes([opset]), b"")
        files[key] = file
        calls = [inputs] + ([second] if second else [])
        for i, arguments in enumerate(calls):
            with torch.no_grad():
                outputs = module(*arguments)
            outputs = flat(outputs)
            for n, value in zip(names, arguments):
                put(f"{key}/{i}/in:{n}", value)
            for n, value in enumerate(outputs):
                put(f"{key}/{i}/out:{n}", value)
        cases.append({"name": key, "calls": len(calls)})


def flat(value):
    return [value] if isinstance(value, Tensor) else [t for v in value for t in flat(v)]


x, y = values(3, 4), values(3, 4, seed=1)
positive = values(3, 4).abs() + 0.1
image, volume, line = values(2, 3, 7, 8), values(1, 2, 5, 6, 4), values(2, 3, 9)

# ---- elementwise
for name in ("abs acos asin atan ceil cos cosh erf exp floor log neg reciprocal round sigmoid sign sin sinh sqrt tan tanh relu "
             "acosh asinh atanh log2 log10 log1p expm1 rsqrt square frac trunc isnan isinf isfinite").split():
    inside = x.clamp(-0.9, 0.9) if name in ("acos", "asin", "atanh") else positive + 1 if name == "acosh" else positive if "log" in name or "sqrt" in name else x * 3
    record(name, getattr(torch, name), inside, opsets=(9, 13))
for name in "add sub mul div maximum minimum pow fmod remainder atan2 hypot".split():
    record(name, getattr(torch, name), positive * 3, y, opsets=(9, 13))
record("broadcasting", lambda a, b: a + b * 2 - a / b, values(2, 1, 4), values(3, 1), opsets=(9, 14))
record("integers", lambda a, b: (a + b, a * b, a.abs() // b, a % b, torch.div(a, b, rounding_mode="trunc"), -a, a.abs(), a.sign()), whole(20, 3, 4, low=-20), whole(7, 4, low=1), opsets=(9, 13, 16))
record("div_modes", lambda a, b: (torch.div(a, b, rounding_mode="floor"), torch.div(a, b, rounding_mode="trunc")), x * 5, y, opsets=(10, 13))
record("comparisons", lambda a, b: (a > b, a < b, a >= b, a <= b, a == b, a != b), x.round(), y.round(), opsets=(9, 12))
record("logic", lambda a, b: (a & b, a | b, a ^ b, ~a, torch.logical_and(a, b), torch.logical_or(a, b), torch.logical_xor(a, b)), x > 0, y > 0, opsets=(9, 13))
record("shifts", lambda a: (a << 2, a >> 1), whole(50, 3, 4), opsets=(11,))
record("where", lambda a, b: (torch.where(a > 0, a, b), a.masked_fill(a > b, -7.0), torch.where(a > 0)), x, y, opsets=(9, 12))
record("clamp", lambda a: (a.clamp(-0.5, 0.5), a.clamp(min=0.1), a.clamp(max=0.3), torch.clip(a, -1, 1)), x, opsets=(9, 11, 13))
record("clamp_tensors", lambda a, b: torch.clamp(a, b, b + 1), x, y, opsets=(12, 14))
record("powers", lambda a: (a ** 2, a ** 0.5, a ** -1, 2.0 ** a, a ** 3), positive, opsets=(9, 13))
record("casts", lambda a: (a.int(), a.long(), a.double(), a.half().float(), a.bool(), a.to(torch.uint8).int(), a.byte()), positive * 9, opsets=(9, 13))
record("erf_chain", lambda a: 0.5 * a * (1 + torch.erf(a / 1.4142135)), x, opsets=(9,))
record("lerp", lambda a, b: torch.lerp(a, b, 0.3), x, y, opsets=(11,))
record("addcmul", lambda a, b: torch.addcmul(a, a, b, value=0.5), x, y, opsets=(9, 13))
record("scalars", lambda a: (a + 1, 1 - a, a * 2.5, a / 3, 3 / a), positive, opsets=(9, 14))

# ---- activations
for module in (nn.LeakyReLU(0.2), nn.ELU(1.3), nn.CELU(0.7), nn.SELU(), nn.GELU(), nn.GELU("tanh"), nn.Hardsigmoid(), nn.Hardswish(), nn.Hardtanh(-2, 1.5), nn.ReLU6(),
               nn.Softplus(), nn.Softsign(), nn.Softshrink(0.3), nn.Hardshrink(0.4), nn.Tanhshrink(), nn.Threshold(0.2, -1), nn.Threshold(0.2, 0), nn.SiLU(), nn.Mish(), nn.LogSigmoid(),
               nn.GLU(), nn.PReLU(), nn.RReLU()):
    record(f"{type(module).__name__}_{len(cases)}", module, x, opsets=(9, 14))
record("prelu_channels", nn.PReLU(3, 0.3), image, opsets=(9, 13))
record("prelu_vectors", nn.PReLU(4, 0.3), x, opsets=(9, 13))
for dim in (-1, 0, 1):
    record(f"softmax_{dim}", lambda a: (F.softmax(a, dim), F.log_softmax(a, dim)), values(2, 3, 4), opsets=(9, 13))
    record(f"softmax_2d_{dim}", lambda a: (F.softmax(a, dim), F.log_softmax(a, dim)), x, opsets=(9, 13))
record("softmin", nn.Softmin(1), x, opsets=(9, 13))

# ---- reductions
for name in "sum mean amax amin prod logsumexp".split():
    f = getattr(torch, name)
    record(f"{name}_dims", lambda a: (f(a, 1), f(a, -1, keepdim=True)) if name == "prod" else (f(a, (0, 2)), f(a, 1), f(a, -1, keepdim=True)), values(2, 3, 4), opsets=(9, 13))
record("reductions_all", lambda a: (a.sum(), a.mean(), a.max(), a.min(), a.prod()), x, opsets=(9, 13))
record("extremes", lambda a: (*a.max(1), *a.min(0, keepdim=True), a.argmax(1), a.argmin(0), a.argmax()), x, opsets=(9, 12, 13))
record("norms", lambda a: (a.norm(2, 1), a.norm(1, 0), torch.norm(a), F.normalize(a, dim=1), F.normalize(a, p=1, dim=0)), x, opsets=(9, 13))
record("variances", lambda a: (a.var(1), a.std(0), a.var(dim=(0, 1), unbiased=False), *torch.std_mean(a, 1)), x, opsets=(9, 13))
record("any_all", lambda a: ((a > 0).any(1), (a > 0).all(1)), x, opsets=(11, 13))
record("cumsum", lambda a: (a.cumsum(1), a.cumsum(0)), x, opsets=(11, 13))
record("topk", lambda a: (*a.topk(2, 1), *a.topk(2, 0, largest=False)), x, opsets=(9, 11, 13))
record("sorted", lambda a: (*torch.sort(a, 1), *torch.sort(a, 0, descending=True)), x, opsets=(10, 11, 13))
record("integer_sums", lambda a: (a.sum(1), a.sum(), a.max(1)[0], a.float().mean(1)), whole(9, 3, 4), opsets=(9, 13))

# ---- products
record("matmul", lambda a, b: (a @ b, a[0] @ b[0, 0], a @ b[0, :, :, 0].unsqueeze(-1)), values(2, 3, 4, 5), values(2, 3, 5, 6), opsets=(9, 13))
record("mm_chain", lambda a, b: (torch.mm(a, b.t()), torch.addmm(torch.ones(3, 3), a, b.t(), alpha=0.5, beta=2), torch.bmm(a[None], b.t()[None]), torch.mv(a, b[0]), torch.dot(a[0], b[0])), x, y, opsets=(9, 13))
record("baddbmm", lambda a, b: torch.baddbmm(torch.ones(2, 3, 3), a, b, alpha=0.5, beta=2), values(2, 3, 4), values(2, 4, 3), opsets=(9, 13))
record("linear", nn.Linear(4, 5), x, second=(values(6, 4),), dynamic=[{0: "batch"}])
record("linear_3d", nn.Linear(4, 5), values(2, 3, 4), second=(values(5, 2, 4),), dynamic=[{0: "batch", 1: "steps"}])
record("linear_without_bias", nn.Linear(4, 5, bias=False), x, opsets=(9, 13))
record("einsum", lambda a, b: (torch.einsum("bij,bjk->bik", a, b), torch.einsum("bij,bjk->ik", a, b), torch.einsum("...ij->...ji", a)), values(2, 3, 4), values(2, 4, 5), opsets=(12, 16))
record("outer", lambda a, b: (torch.outer(a[0], b[0]), torch.cross(a[:, :3], b[:, :3], dim=1)), x, y, opsets=(9, 13))
record("det", torch.det, values(4, 4), opsets=(11,))
record("cdist", lambda a, b: torch.cdist(a, b), x, y, opsets=(9, 13))
record("pairwise", lambda a, b: (F.pairwise_distance(a, b), F.cosine_similarity(a, b, 1)), x, y, opsets=(9, 13))

# ---- convolutions
record("conv1d", nn.Conv1d(3, 4, 3, stride=2, padding=1), line, second=(values(1, 3, 12),), dynamic=[{0: "n", 2: "length"}], opsets=(9, 13))
record("conv2d", nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), image, opsets=(9, 13))
record("conv2d_groups", nn.Conv2d(4, 8, 3, groups=2, bias=False), values(1, 4, 6, 6), opsets=(9,))
record("conv2d_depthwise", nn.Conv2d(3, 3, 3, padding=1, groups=3), image, second=(values(1, 3, 5, 5),), dynamic=[{0: "n", 2: "h", 3: "w"}], opsets=(13,))
record("conv2d_same", nn.Conv2d(3, 4, (4, 3), padding="same"), image, opsets=(9, 13))
record("conv2d_reflect", nn.Conv2d(3, 4, 3, padding=2, padding_mode="reflect"), image, opsets=(9, 13))
record("conv3d", nn.Conv3d(2, 3, 3, padding=1, stride=2), volume, opsets=(9, 13))
record("transposed1d", nn.ConvTranspose1d(3, 2, 4, stride=3, padding=1), line, opsets=(9,))
record("transposed2d", nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1), image, opsets=(9, 13))
record("transposed2d_groups", nn.ConvTranspose2d(4, 6, 3, groups=2, dilation=2), values(1, 4, 5, 5), opsets=(11,))
record("transposed3d", nn.ConvTranspose3d(2, 3, 2, stride=2), volume, opsets=(11,))
record("unfold", nn.Unfold(3, padding=1, stride=2), image, opsets=(9, 11, 13))
record("conv_bn_relu", nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()), image, fold=False, opsets=(9, 13))

# ---- pools
record("max_pool1d", nn.MaxPool1d(3, 2, 1), line, opsets=(9, 10))
record("max_pool2d", nn.MaxPool2d((3, 2), (2, 1), (1, 0)), image, opsets=(9, 13))
record("max_pool2d_ceil", nn.MaxPool2d(3, 2, 1, ceil_mode=True), image, opsets=(10, 13))
record("max_pool2d_dilated", nn.MaxPool2d(2, 1, dilation=2), image, opsets=(10, 13))
record("max_pool2d_indices", nn.MaxPool2d(2, return_indices=True), image, opsets=(9, 13))
record("max_pool3d", nn.MaxPool3d(2), volume, opsets=(9, 13))
record("avg_pool1d", nn.AvgPool1d(3, 2, 1), line, opsets=(9, 11))
for include in (True, False):
    record(f"avg_pool2d_{include}", nn.AvgPool2d(3, 2, 1, count_include_pad=include), image, opsets=(9, 11, 13))
record("avg_pool2d_ceil", nn.AvgPool2d(2, 2, ceil_mode=True), image[:, :, :6, :6], opsets=(10, 13))
record("avg_pool3d", nn.AvgPool3d(2), volume, opsets=(9, 13))
record("adaptive_one", lambda a: (F.adaptive_avg_pool2d(a, 1), F.adaptive_max_pool2d(a, 1)), image, opsets=(9, 13))
record("adaptive_divisible", lambda a: (F.adaptive_avg_pool2d(a, (4, 2)), F.adaptive_max_pool2d(a, (2, 4))), values(1, 2, 8, 8), opsets=(9, 13))

# ---- normalization
for rank, shape in ((1, (3, 4)), (2, (2, 3, 4, 5)), (3, (1, 3, 2, 4, 3))):
    norm = getattr(nn, f"BatchNorm{rank}d")(shape[1])
    with torch.no_grad():
        norm.running_mean.copy_(values(shape[1]))
        norm.running_var.copy_(values(shape[1]).abs() + 0.5)
        norm.weight.copy_(values(shape[1], seed=2))
    record(f"batch_norm{rank}d", norm, values(*shape), opsets=(9, 14, 15))
record("batch_norm_plain", nn.BatchNorm2d(3, affine=False), image, opsets=(9, 15))
record("batch_norm_batch", nn.BatchNorm2d(3, track_running_stats=False), image, opsets=(9, 14, 16))
record("instance_norm", nn.InstanceNorm2d(3, affine=True), image, opsets=(9, 13))
record("instance_norm_plain", nn.InstanceNorm1d(3), line, opsets=(9, 13))
record("layer_norm", nn.LayerNorm(4), values(2, 3, 4), opsets=(9, 13, 16), second=(values(5, 1, 4),), dynamic=[{0: "n", 1: "t"}])
record("layer_norm_two", nn.LayerNorm((3, 4)), values(2, 3, 4), opsets=(9, 13))
record("layer_norm_plain", nn.LayerNorm(4, elementwise_affine=False), x, opsets=(9, 13))
record("group_norm", nn.GroupNorm(2, 4), values(2, 4, 3, 3), opsets=(9, 13))
record("local_response_norm", nn.LocalResponseNorm(3), image, opsets=(9, 13))
record("dropout", nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5)), x, opsets=(9, 13))
record("weight_norm", nn.utils.weight_norm(nn.Linear(4, 3)), x, opsets=(9, 13))

# ---- shapes
record("reshapes", lambda a: (a.reshape(4, 6), a.view(2, -1), a.flatten(1), a.flatten(0, 1), a.unsqueeze(1).squeeze(1), a.unsqueeze(-1), a.reshape(-1)), values(2, 3, 4), opsets=(9, 13))
record("reshape_dynamic", lambda a: (a.view(a.size(0), -1), a.reshape(a.shape[0] * a.shape[1], 4), a.flatten(1)), values(2, 3, 4), second=(values(5, 2, 4),), dynamic=[{0: "n", 1: "m"}])
record("permutations", lambda a: (a.permute(2, 0, 1), a.transpose(0, 2), a.movedim(0, -1)), values(2, 3, 4), opsets=(9, 13))
record("concatenations", lambda a, b: (torch.cat([a, b], 1), torch.stack([a, b], 0), torch.stack([a, b], -1)), x, y, opsets=(9, 13))
record("splits", lambda a: (*a.split(2, 1), *a.split([1, 2], 0), *a.chunk(3, 1), *a.unbind(0), *torch.tensor_split(a, 2, 1)), x, opsets=(9, 13))
record("slices", lambda a: (a[1:], a[:, ::2], a[..., -2:], a[0], a[:, 1], a[-1, :-1], a[:2, 1:3], a.narrow(1, 1, 2), a.select(0, 1), a[None, :, None]), x, opsets=(9, 10, 13))
record("slices_dynamic", lambda a: (a[:, :a.size(0)], a[a.size(0) // 2:], a[:-1]), values(3, 6), second=(values(5, 6),), dynamic=[{0: "n"}], opsets=(10, 13))
record("expansions", lambda a: (a[:, None].expand(3, 2, 4), a.repeat(2, 3), a[0].expand(5, 4), a.expand_as(a), a.repeat_interleave(2, 1)), x, opsets=(9, 11, 13))
record("expand_dynamic", lambda a: a[:1].expand(a.size(0), -1) + torch.zeros(a.shape) + torch.ones_like(a), x, second=(values(6, 4),), dynamic=[{0: "n"}], opsets=(9, 13))
record("pads", lambda a: (F.pad(a, (1, 2)), F.pad(a, (1, 0, 2, 1), value=3.0), F.pad(a, (-1, 1)), F.pad(a, (1, 2, 1, 0), "reflect"), F.pad(a, (1, 2, 0, 1), "replicate")), image, opsets=(9, 11, 13))
record("pads_1d", lambda a: (F.pad(a, (2, 1), "reflect"), F.pad(a, (2, 1), "replicate")), line, opsets=(9, 11, 13))
record("flips", lambda a: (a.flip(1), a.flip(0, 1), torch.roll(a, 1, 1), torch.roll(a, (1, -2), (0, 1))), x, opsets=(10, 13))
record("triangles", lambda a: (a.tril(), a.triu(1), torch.tril(torch.ones(4, 4), -1)), values(4, 5), opsets=(11, 14))
record("pixels", lambda a: F.pixel_shuffle(a, 2), values(1, 8, 3, 3), opsets=(9, 11, 13))
record("unpixels", lambda a: F.pixel_unshuffle(a, 2), values(1, 2, 4, 6), opsets=(9, 11, 13))
record("meshgrid", lambda a: torch.meshgrid(a[0], a[1], indexing="ij"), x, opsets=(9, 13))
record("diagonal", lambda a: (torch.diagonal(a), torch.diagonal(a, 1)), values(4, 5), opsets=(11, 13))
record("unflatten", nn.Unflatten(1, (2, 2)), x, opsets=(9, 13))
record("sizes", lambda a: (a.numel() + a, a.size(1) * a), x, second=(values(6, 4),), dynamic=[{0: "n"}], opsets=(9, 13))

# ---- indices
record("gathers", lambda a, i: torch.gather(a, 1, i), x, whole(4, 3, 2), opsets=(9, 11, 13))
record("index_select", lambda a, i: (a.index_select(1, i), a[:, i], a[:, i[0]]), x, whole(4, 5), opsets=(9, 11, 13))
record("advanced", lambda a, i: (a[i], a[:, i], a[i, i], a[i[:, None], i[None]], a[i, 1]), x, torch.tensor([0, 2, 1, 2]), opsets=(11, 13))
record("masks", lambda a: (a[a > 0], torch.masked_select(a, a < 0.5), torch.nonzero(a > 0)), x, opsets=(9, 11, 13))
record("scatters", lambda a, i, b: (a.scatter(1, i, b), a.scatter(1, i, 2.5), a.scatter_add(1, i, b)), x, whole(4, 3, 1), values(3, 1), opsets=(9, 11, 13, 16))
record("scatter_reduce", lambda a, i, b: a.scatter_reduce(1, i, b, "sum"), x, whole(4, 3, 2), values(3, 2), opsets=(16,))
record("index_put", lambda a, b: torch.index_put(a, (torch.tensor([0, 2]),), b[:2]), x, y, opsets=(11, 13))
record("index_add", lambda a, b: (torch.index_add(a, 0, torch.tensor([0, 2]), b[:2]), torch.index_fill(a, 1, torch.tensor([0, 2]), -1.0), torch.index_copy(a, 0, torch.tensor([2, 0]), b[:2])), x, y, opsets=(11, 13))
record("assignments", lambda a: torch.cat([a.clone().index_fill_(0, torch.tensor([1]), 0.0), a]), x, opsets=(11, 13))


class Assign(nn.Module):
    def forward(self, a):
        b = a.clone()
        b[:, 1:3] = 0.5
        b[0] = a[1]
        return b


record("slice_assignments", Assign(), x, opsets=(11, 13, 16))
record("embedding", nn.Embedding(7, 3), whole(7, 2, 4), second=(whole(7, 5, 1),), dynamic=[{0: "n", 1: "t"}], opsets=(9, 13))
record("embedding_bag", nn.EmbeddingBag(7, 3, mode="mean"), whole(7, 2, 4), opsets=(11, 13))
record("one_hot", lambda i: F.one_hot(i, 5).float(), whole(5, 3, 2), opsets=(9, 11, 13))
record("unique", lambda i: torch.unique(i, sorted=True, return_inverse=True, return_counts=True), whole(5, 12), opsets=(11, 13))
record("argwhere", lambda a: (a > 0).nonzero(as_tuple=True), x, opsets=(9, 13))
record("ranges", lambda a: (torch.arange(a.size(0)) * a[:, 0], torch.arange(1, 2 * a.size(1) + 1, 2), torch.linspace(0, 1, 5) + a[0, 0], torch.full_like(a, 3.0), torch.zeros_like(a), torch.eye(3) + a[:, :3]), x, opsets=(9, 11, 13))
record("cross_entropy", lambda a, t: (F.cross_entropy(a, t), F.nll_loss(F.log_softmax(a, 1), t), F.cross_entropy(a, t, reduction="sum"), F.cross_entropy(a, t, weight=torch.tensor([1.0, 2.0, 0.5, 1.0]), reduction="none", ignore_index=1)), x, whole(4, 3), opsets=(12, 13))
record("bce", lambda a, b: (F.binary_cross_entropy_with_logits(a, b), F.kl_div(a, b)), x, positive.clamp(0.01, 0.99), opsets=(12, 13))

# ---- resampling
for mode in ("nearest", "bilinear", "bicubic"):
    for corners in (None,) if mode == "nearest" else (False, True):
        record(f"upsample_{mode}_{corners}", lambda a: (F.interpolate(a, scale_factor=2, mode=mode, align_corners=corners), F.interpolate(a, size=(9, 5), mode=mode, align_corners=corners)), image, opsets=(11, 13, 16))
record("upsample_nearest_9", lambda a: F.interpolate(a, scale_factor=2.0, mode="nearest"), image, opsets=(9, 10))
record("upsample_1d", lambda a: (F.interpolate(a, scale_factor=2, mode="nearest"), F.interpolate(a, scale_factor=1.7, mode="linear", align_corners=False)), line, opsets=(11, 13))
record("upsample_3d", lambda a: (F.interpolate(a, scale_factor=2, mode="nearest"), F.interpolate(a, size=(3, 7, 5), mode="trilinear", align_corners=True)), volume, opsets=(11, 13))
record("upsample_dynamic", lambda a: F.interpolate(a, size=(a.shape[2] * 2, a.shape[3] + 3), mode="bilinear", align_corners=False), image, second=(values(1, 3, 4, 5),), dynamic=[{0: "n", 2: "h", 3: "w"}], opsets=(11, 13))
record("downsample", lambda a: (F.interpolate(a, scale_factor=0.5, mode="bilinear", align_corners=False), F.interpolate(a, scale_factor=0.7, mode="nearest")), image, opsets=(11, 13))
for mode in ("bilinear", "nearest", "bicubic"):
    for padding in ("zeros", "border", "reflection"):
        record(f"grid_sample_{mode}_{padding}", lambda a, g: F.grid_sample(a, g, mode, padding, align_corners=padding == "border"), image, values(2, 4, 5, 2) * 0.9, opsets=(16,))

# ---- recurrent
for kind in (nn.LSTM, nn.GRU, nn.RNN):
    for name, options in (("plain", {}), ("two_both", {"num_layers": 2, "bidirectional": True}), ("batch_first", {"batch_first": True}), ("no_bias", {"bias": False}),
                          *(([("relu", {"nonlinearity": "relu"})]) if kind is nn.RNN else [])):
        module = kind(3, 4, **options)
        record(f"{kind.__name__}_{name}", module, values(5, 2, 3), opsets=(9, 14))
    record(f"{kind.__name__}_dynamic", kind(3, 4), values(5, 2, 3), second=(values(7, 3, 3),), dynamic=[{0: "t", 1: "n"}], opsets=(11, 14))


class Stated(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, bidirectional=True)

    def forward(self, a, h, c):
        return self.lstm(a, (h, c))


record("LSTM_states", Stated(), values(5, 2, 3), values(2, 2, 4), values(2, 2, 4, seed=1), opsets=(9, 14))


class Packed(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.layer = kind(3, 4, bidirectional=True)

    def forward(self, a, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(a, lengths)
        output, state = self.layer(packed)
        output, _ = nn.utils.rnn.pad_packed_sequence(output)
        return output, state


for kind in (nn.LSTM, nn.GRU, nn.RNN):
    record(f"{kind.__name__}_packed", Packed(kind), values(5, 3, 3), torch.tensor([5, 3, 2]), opsets=(9, 14))
for kind in (nn.LSTMCell, nn.GRUCell, nn.RNNCell):
    record(kind.__name__, kind(3, 4), values(2, 3), opsets=(9, 13))


# ---- networks
class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, a):
        return self.attention(a, a, a)


record("multihead", Attention(), values(2, 5, 8), opsets=(9, 11, 13), second=(values(2, 5, 8, seed=4),))
record("encoder", nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation="gelu", norm_first=True), 2, enable_nested_tensor=False), values(2, 5, 8), opsets=(11, 14))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerDecoderLayer(8, 2, 16)

    def forward(self, a, memory):
        mask = nn.Transformer.generate_square_subsequent_mask(a.size(0))
        return self.layer(a, memory, tgt_mask=mask)


record("decoder", Decoder(), values(4, 2, 8), values(5, 2, 8, seed=1), opsets=(11, 14))


class Positions(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.places = nn.Embedding(16, 8)
        self.register_buffer("mask", torch.tril(torch.ones(16, 16, dtype=torch.bool)))

    def forward(self, tokens):
        t = tokens.size(1)
        h = self.embed(tokens) + self.places(torch.arange(t))[None]
        scores = (h @ h.transpose(1, 2)) / 8 ** 0.5
        scores = scores.masked_fill(~self.mask[:t, :t], float("-inf"))
        return F.softmax(scores, -1) @ h


record("language_model", Positions(), whole(11, 2, 5), second=(whole(11, 3, 9),), dynamic=[{0: "n", 1: "t"}], opsets=(9, 11, 13, 16))


class SqueezeExcite(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 2, 1), nn.Conv2d(2, 3, 1)

    def forward(self, v):
        return v * torch.sigmoid(self.b(F.silu(self.a(v.mean((2, 3), keepdim=True)))))


record("squeeze_excite", SqueezeExcite(), image, opsets=(9, 13))
record("unet", nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.InstanceNorm2d(4), nn.LeakyReLU(0.1), nn.MaxPool2d(2), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(4, 1, 1)), values(1, 3, 8, 8), opsets=(11, 13))


# ---- control flow
class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(4, 3), nn.Linear(4, 3)

    def forward(self, a):
        if a.sum() > 0:
            return self.left(a) * 2
        else:
            b = self.right(a)
            if b.max() > 1:
                b = b - 1
            return b


record("branches", Branch(), x, second=(-x.abs(),), script=True, opsets=(9, 11, 13, 16))


class Repeat(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, a, count: Tensor):
        total = torch.zeros_like(a)
        for i in range(int(count)):
            a = torch.tanh(self.layer(a))
            if i % 2 == 0:
                total = total + a * i
        return a, total


record("loops", Repeat(), x, torch.tensor(3), second=(x, torch.tensor(0)), script=True, opsets=(9, 11, 13, 16))


class While(nn.Module):
    def forward(self, a):
        n = 0
        while a.abs().sum() < 100.0:
            a = a * 1.7
            n += 1
        return a, torch.tensor(n)


record("whiles", While(), x, script=True, opsets=(11, 13))


class Lists(nn.Module):
    def forward(self, a):
        parts = []
        for row in a.unbind(0):
            parts.append(row * row.sum())
        return torch.stack(parts), torch.cat(parts)


record("lists", Lists(), x, script=True, opsets=(11, 13, 16))
record("training_dropout", nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.0), nn.BatchNorm1d(4)), x, training=True, opsets=(12, 14, 15))


# ---- boxes
import torchvision  # noqa: E402 - registers its operators with torch.onnx

boxes = torch.tensor([[0.0, 1.0, 5.0, 6.0], [0.5, 1.0, 5.5, 6.0], [2.0, 2.0, 7.0, 5.5], [0.0, 0.0, 3.0, 3.0]])
regions = torch.cat([torch.tensor([[0.0], [1.0], [1.0], [0.0]]), boxes], 1)
record("nms", lambda b, s: torchvision.ops.nms(b, s, 0.4), boxes, torch.tensor([0.3, 0.9, 0.8, 0.5]), opsets=(11, 13))
for aligned in (False, True):
    for samples in (0, 2):
        record(f"roi_align_{aligned}_{samples}", lambda a, b: torchvision.ops.roi_align(a, b, (3, 2), 0.8, samples, aligned), image, regions, opsets=(16,) if aligned else (11,))

path = sys.argv[1]
for key, reason in refused:
    print("left out:", key, reason)
print(len(cases), "files,", sum(map(len, files.values())) // 1024, "KB")
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    def add(entry, data):
        info = zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data, compresslevel=9)

    add("cases.json", json.dumps(cases))
    add("tensors.safetensors", safetensors())
    for key, file in files.items():
        add(key + ".onnx", file)
