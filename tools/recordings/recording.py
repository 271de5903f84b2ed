"""What the recording scripts share: named tensors, gradients, and one safetensors file in a zip."""
import io
import json
import struct
import zipfile

import torch

records = {}
NAMES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.int64: "I64", torch.int32: "I32", torch.uint8: "U8", torch.bool: "BOOL"}


def put(key, tensor):
    records[key] = tensor.detach().clone().contiguous()


def gradients(key, what, result, inputs):
    """The gradient of a weighted sum, so that elements do not cancel."""
    if not result.requires_grad:
        return
    weights = torch.linspace(0.5, 1.5, result.numel(), dtype=result.dtype).reshape(result.shape)
    finite = torch.where(torch.isfinite(result), result, torch.zeros_like(result))
    try:
        answers = torch.autograd.grad((finite * weights).sum(), list(inputs.values()), allow_unused=True, retain_graph=True)
    except RuntimeError:
        return  # PyTorch cannot differentiate a Wishart sample: it changes it in place
    for name, grad in zip(inputs, answers):
        if grad is not None:
            put(f"{key}/grad:{what}:{name}", grad)


def safetensors():
    """What was put, as one safetensors file."""
    header, data = {}, io.BytesIO()
    for key, tensor in records.items():
        start = data.tell()
        data.write(tensor.numpy().tobytes())
        header[key] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [start, data.tell()]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data.getvalue()


def write(path, inside):
    """Writes what was put into a zip whose one entry is named `inside`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        entry = zipfile.ZipInfo(inside, (2020, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, safetensors(), compresslevel=9)
