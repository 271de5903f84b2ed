"""Writes reference.gguf and reference.safetensors beside this file: quantised blocks and what they mean.

The arithmetic follows the public description of the format (ggml's docs/gguf.md and the block layouts of ggml-common.h) in NumPy,
on whole arrays of bits, and shares nothing with the library's own decoder. Run with python3 and numpy.
"""
import json
import os
import struct

import numpy as np

rng = np.random.default_rng(7)
here = os.path.dirname(os.path.abspath(__file__))


def halves(blocks):
    return (rng.standard_normal((blocks, 1)) * 0.1).astype(np.float16)


def octets(blocks, count):
    return rng.integers(0, 256, (blocks, count), dtype=np.uint8)


def raw(a):
    return np.ascontiguousarray(a).view(np.uint8).reshape(a.shape[0], -1)


def f32(a):
    return a.astype(np.float32)


def nibbles(quants):  # low halves first, then high halves
    return np.concatenate([quants & 15, quants >> 4], axis=1).astype(np.int32)


def q8_0(n):
    d, q = halves(n), octets(n, 32)
    return np.hstack([raw(d), q]), f32(d) * q.view(np.int8)


def q4_0(n):
    d, q = halves(n), octets(n, 16)
    return np.hstack([raw(d), q]), f32(d) * (nibbles(q) - 8)


def q4_1(n):
    d, m, q = halves(n), halves(n), octets(n, 16)
    return np.hstack([raw(d), raw(m), q]), f32(d) * nibbles(q) + f32(m)


def fifth(high):  # bit i of the 32 belongs to number i
    return np.unpackbits(high, axis=1, bitorder="little").astype(np.int32) << 4


def q5_0(n):
    d, h, q = halves(n), octets(n, 4), octets(n, 16)
    return np.hstack([raw(d), h, q]), f32(d) * ((nibbles(q) | fifth(h)) - 16)


def q5_1(n):
    d, m, h, q = halves(n), halves(n), octets(n, 4), octets(n, 16)
    return np.hstack([raw(d), raw(m), h, q]), f32(d) * (nibbles(q) | fifth(h)) + f32(m)


def six_bits(scales):
    """12 bytes hold 8 scales and 8 minima of 6 bits: bytes 0-3 and 4-7 the first four of each with the top bits of the rest,
    bytes 8-11 the low four bits of the rest."""
    a, b, c = (scales[:, i:i + 4].astype(np.int32) for i in (0, 4, 8))
    return np.hstack([a % 64, c % 16 + (a // 64) * 16]), np.hstack([b % 64, c // 16 + (b // 64) * 16])


def k_quants(q):  # 4 runs of 32 bytes; each run holds 64 numbers
    return np.concatenate([nibbles(q[:, i:i + 32]) for i in range(0, 128, 32)], axis=1)


def k_values(d, m, scales, q):
    small, minima = six_bits(scales)
    scale = np.repeat(f32(d) * f32(small), 32, axis=1)
    minimum = np.repeat(f32(m) * f32(minima), 32, axis=1)
    return scale * f32(q) - minimum


def q4_k(n):
    d, m, s, q = halves(n), halves(n), octets(n, 12), octets(n, 128)
    return np.hstack([raw(d), raw(m), s, q]), k_values(d, m, s, k_quants(q))


def q5_k(n):
    d, m, s, h, q = halves(n), halves(n), octets(n, 12), octets(n, 32), octets(n, 128)
    bits = np.unpackbits(h[:, :, None], axis=2, bitorder="little").transpose(0, 2, 1).reshape(n, 256).astype(np.int32)
    return np.hstack([raw(d), raw(m), s, h, q]), k_values(d, m, s, k_quants(q) + 16 * bits)


def q6_k(n):
    low, high, s, d = octets(n, 128), octets(n, 64), octets(n, 16), halves(n)
    low4 = np.concatenate([nibbles(low[:, i:i + 64]) for i in (0, 64)], axis=1)
    pairs = [(high[:, i:i + 32] >> shift) & 3 for i in (0, 32) for shift in (0, 2, 4, 6)]
    q = low4 + 16 * np.concatenate(pairs, axis=1).astype(np.int32) - 32
    return np.hstack([low, high, s, raw(d)]), np.repeat(f32(d) * s.view(np.int8), 16, axis=1) * f32(q)


TYPES = {"Q4_0": (2, 32, q4_0), "Q4_1": (3, 32, q4_1), "Q5_0": (6, 32, q5_0), "Q5_1": (7, 32, q5_1), "Q8_0": (8, 32, q8_0),
         "Q4_K": (12, 256, q4_k), "Q5_K": (13, 256, q5_k), "Q6_K": (14, 256, q6_k)}


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, payload):
    return text(key) + struct.pack("<I", kind) + payload


metadata = [
    entry("general.architecture", 8, text("llama")),
    entry("general.alignment", 4, struct.pack("<I", 64)),
    entry("a.u8", 0, b"\xc8"), entry("a.i8", 1, struct.pack("<b", -5)), entry("a.u16", 2, struct.pack("<H", 60000)),
    entry("a.i16", 3, struct.pack("<h", -30000)), entry("a.i32", 5, struct.pack("<i", -7)), entry("a.f32", 6, struct.pack("<f", 1.5)),
    entry("a.bool", 7, b"\x01"), entry("a.u64", 10, struct.pack("<Q", 2 ** 63)), entry("a.i64", 11, struct.pack("<q", -2 ** 40)),
    entry("a.f64", 12, struct.pack("<d", 0.1)),
    entry("a.tokens", 9, struct.pack("<IQ", 8, 3) + text("<s>") + text("") + text("\u00e9")),
    entry("a.scores", 9, struct.pack("<IQ", 6, 2) + struct.pack("<2f", 0.5, -1)),
    entry("a.nested", 9, struct.pack("<IQ", 9, 2) + struct.pack("<IQ", 5, 1) + struct.pack("<i", 4) + struct.pack("<IQ", 5, 0)),
]

tensors, expected = [], {}
for name, (kind, size, make) in TYPES.items():
    data, values = make(3 * 2)
    tensors.append((name, (3, 2 * size), kind, data.tobytes()))
    expected[name] = values.astype(np.float32).reshape(3, 2 * size)
plain = rng.standard_normal((2, 3, 5))
for name, kind, dtype in [("F32", 0, "<f4"), ("F16", 1, "<f2"), ("F64", 28, "<f8")]:
    values = plain.astype(dtype)
    tensors.append((name, values.shape, kind, values.tobytes()))
    expected[name] = values
for name, kind, dtype in [("I8", 24, "i1"), ("I16", 25, "<i2"), ("I32", 26, "<i4"), ("I64", 27, "<i8")]:
    values = np.array([[-1, 2, 100], [4, -128, 6]], dtype=dtype)
    tensors.append((name, values.shape, kind, values.tobytes()))
    expected[name] = values
bf16 = (plain.astype("<f4").view("<u4") >> 16).astype("<u2")
tensors.append(("BF16", plain.shape, 30, bf16.tobytes()))
expected["BF16"] = (bf16.astype("<u4") << 16).view("<f4")  # as float32

infos, data, offset = b"", b"", 0
for name, shape, kind, content in tensors:
    infos += text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape[::-1]) + struct.pack("<IQ", kind, offset)
    content += b"\0" * (-len(content) % 64)
    data += content
    offset += len(content)
head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)) + b"".join(metadata) + infos
with open(os.path.join(here, "reference.gguf"), "wb") as f:
    f.write(head + b"\0" * (-len(head) % 64) + data)

NAMES = {"f4": "F32", "f2": "F16", "f8": "F64", "i1": "I8", "i2": "I16", "i4": "I32", "i8": "I64"}
header, body = {}, b""
for name, values in expected.items():
    content = np.ascontiguousarray(values).tobytes()
    header[name] = {"dtype": NAMES[values.dtype.str[1:]], "shape": list(values.shape), "data_offsets": [len(body), len(body) + len(content)]}
    body += content
header = json.dumps(header).encode()
with open(os.path.join(here, "reference.safetensors"), "wb") as f:
    f.write(struct.pack("<Q", len(header)) + header + body)
