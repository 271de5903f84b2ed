#!/usr/bin/env python3
"""Writes the table of Linstock.Text's scripts from the Unicode Character Database: scripts.py UCD_FOLDER OUTPUT

UCD_FOLDER holds Scripts.txt and PropertyValueAliases.txt. The table, little-endian: uint16 count; for each script uint8 length of the text "Name;Code" (such as
Han;Hani) and the text, uint16 count of ranges, and for each range int32 first, int32 last code point, in order.
"""
import collections
import pathlib
import re
import struct
import sys

folder = pathlib.Path(sys.argv[1])
codes = {}
for line in (folder / "PropertyValueAliases.txt").read_text().splitlines():
    fields = [field.strip() for field in line.split("#")[0].split(";")]
    if fields[0] == "sc":
        codes[fields[2]] = fields[1]
lines = (folder / "Scripts.txt").read_text().splitlines()
ranges = collections.defaultdict(list)
for line in lines:
    found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
    if found:
        first = int(found[1], 16)
        ranges[found[3]].append((first, int(found[2] or found[1], 16)))
with open(sys.argv[2], "wb") as out:
    out.write(struct.pack("<H", len(ranges)))
    for name in sorted(ranges):
        merged = []
        for first, last in sorted(ranges[name]):
            if merged and merged[-1][1] + 1 == first:
                merged[-1] = (merged[-1][0], last)
            else:
                merged.append((first, last))
        text = f"{name};{codes[name]}".encode()
        out.write(struct.pack("<B", len(text)) + text + struct.pack("<H", len(merged)))
        for pair in merged:
            out.write(struct.pack("<2i", *pair))
print(lines[0], len(ranges))
