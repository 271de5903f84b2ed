#!/usr/bin/env python3
"""Writes the table of Linstock.Text's Unicode normalization from Python's unicodedata: normalization.py OUTPUT

Little-endian. int32 count, then for every code point with a decomposition (Hangul syllables apart): int32 code point, with 1 << 24 if it is a compatibility
mapping; uint8 length; that many int32 of the full decomposition. Then int32 count of the canonical one-step pairs that compose: int32 first, second, result. Then int32 count of
code points with a combining class: int32 code point | class << 24.
"""
import struct
import sys
import unicodedata as u

decompositions, pairs, classes = [], [], []
for c in range(0x110000):
    if 0xD800 <= c < 0xE000 or 0xAC00 <= c < 0xD7A4:
        continue
    s = chr(c)
    canonical, compatible = u.normalize("NFD", s), u.normalize("NFKD", s)
    if canonical != s:
        decompositions.append((c, [ord(x) for x in canonical]))
    if compatible != canonical:
        decompositions.append((c | 1 << 24, [ord(x) for x in compatible]))
    step = u.decomposition(s)
    if step and not step.startswith("<"):
        parts = [int(x, 16) for x in step.split()]
        if len(parts) == 2 and u.normalize("NFC", s) == s:
            pairs.append((parts[0], parts[1], c))
    if u.combining(s):
        classes.append(c | u.combining(s) << 24)

with open(sys.argv[1], "wb") as out:
    out.write(struct.pack("<i", len(decompositions)))
    for c, parts in decompositions:
        out.write(struct.pack(f"<iB{len(parts)}i", c, len(parts), *parts))
    out.write(struct.pack("<i", len(pairs)))
    for pair in pairs:
        out.write(struct.pack("<3i", *pair))
    out.write(struct.pack("<i", len(classes)))
    for value in classes:
        out.write(struct.pack("<I", value))
print(u.unidata_version, len(decompositions), len(pairs), len(classes))
