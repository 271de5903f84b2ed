"""Records tables as Python's csv module writes and reads them, for Linstock.Tabular: tables.py OUTPUT.zip

TABLE.csv in several dialects, and tables.json: for each table its options, the header, and every record as texts and as numbers (float(), null for a missing value).
"""
import csv
import io
import json
import math
import random
import sys
import zipfile

random.seed(11)
MISSING = ["", "NA", "nan", "null", "N/A"]
TEXTS = ["plain", "with, comma", 'with "quotes"', "two\nlines", "semi;colon", "tab\there", "Ünïcödé 漢字 🙂", " spaces ", "'single'", '"', "a|b", ""]


def number():
    kind = random.randrange(7)
    if kind == 0:
        return str(random.randrange(-10**9, 10**9))
    if kind == 1:
        return repr(random.uniform(-1, 1))
    if kind == 2:
        return repr(math.ldexp(random.uniform(-1, 1), random.randrange(-1070, 1020)))
    if kind == 3:
        return f"{random.uniform(-1e6, 1e6):.3f}"
    if kind == 4:
        return f"{random.uniform(-1, 1):+.17E}"
    if kind == 5:
        return random.choice(["inf", "-inf", "Infinity", "+inf", ".5", "5.", "-0.0", "1e400", "1e-400", "007"])
    return random.choice(MISSING)


DIALECTS = {
    "comma": dict(separator=",", end="\r\n", quoting=csv.QUOTE_MINIMAL, header=True, encoding="utf-8"),
    "semicolon": dict(separator=";", end="\n", quoting=csv.QUOTE_NONNUMERIC, header=True, encoding="utf-8-sig"),
    "tab": dict(separator="\t", end="\n", quoting=csv.QUOTE_MINIMAL, header=False, encoding="utf-8"),
    "bar": dict(separator="|", end="\r\n", quoting=csv.QUOTE_ALL, header=True, encoding="utf-16"),
    "detected": dict(separator=None, end="\n", quoting=csv.QUOTE_ALL, header=True, encoding="utf-8"),
}
tables = {}
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for name, dialect in DIALECTS.items():
        rows = random.choice([40, 200])
        header = ["first", "second, quoted", "third", "text", "class"] if dialect["header"] else []
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=dialect["separator"] or ",", quoting=dialect["quoting"], lineterminator=dialect["end"])
        if header:
            writer.writerow(header)
        for _ in range(rows):
            writer.writerow([number(), number(), number(), random.choice(TEXTS), random.choice(["red", "green", "blue", "NA"])])
        encoded = text.getvalue().encode(dialect["encoding"])
        out.writestr(name + ".csv", encoded)
        back = list(csv.reader(io.StringIO(encoded.decode(dialect["encoding"]), newline=""), delimiter=dialect["separator"] or ","))
        records = back[1:] if header else back
        numbers = [[None if field in MISSING else repr(float(field)) for field in record[:3]] for record in records]
        tables[name] = {
            "separator": dialect["separator"], "header": header, "encoding": dialect["encoding"],
            "texts": [record[3:] for record in records], "numbers": numbers,
        }
    out.writestr("tables.json", json.dumps(tables))
print({name: len(table["texts"]) for name, table in tables.items()})
