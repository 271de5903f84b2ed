#!/usr/bin/env python3
"""Makes small tokenizer.json files of every kind, from pairs and words counted in a text: make.py TEXT FOLDER

record.js beside this file then writes what Hugging Face's own library (npm: tokenizers) makes of many strings.
"""
import collections
import json
import math
import os
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()[:120000]
extra = "naïve café déjà vu Ünïcödé straße мама мыла раму 東京 日本語 のテスト 你好 世界 안녕하세요 سلام नमस्ते 123 456,789 3.14 don't we'll I'm they've you're he's she'd " * 8
text += extra
folder = sys.argv[2]
os.makedirs(folder, exist_ok=True)

bs = [*range(33, 127), *range(161, 173), *range(174, 256)]
chars, n = {}, 256
for b in range(256):
    if b in bs:
        chars[b] = chr(b)
    else:
        chars[b], n = chr(n), n + 1


def byte_level(word):
    return tuple(chars[b] for b in word.encode())


def pairs(words, merges, prefix="", keep=()):
    """Byte-pair merges learnt from counted words."""
    words = dict(words)
    learnt = []
    for _ in range(merges):
        counts = collections.Counter()
        for word, count in words.items():
            for a, b in zip(word, word[1:]):
                counts[a, b] += count
        if not counts:
            break
        (a, b), count = max(counts.items(), key=lambda x: (x[1], x[0]))
        if count < 2:
            break
        joined = a + (b[len(prefix):] if b.startswith(prefix) else b)
        learnt.append((a, b))
        new = {}
        for word, c in words.items():
            out, i = [], 0
            while i < len(word):
                if i + 1 < len(word) and word[i] == a and word[i + 1] == b:
                    out.append(joined)
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new[tuple(out)] = new.get(tuple(out), 0) + c
        words = new
    return learnt


def vocabulary(symbols, merges, prefix=""):
    tokens = list(symbols)
    for a, b in merges:
        t = a + (b[len(prefix):] if prefix and b.startswith(prefix) else b)
        if t not in tokens:
            tokens.append(t)
    return tokens


def added(id, content, special=True, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": special, **flags}


def save(name, model, normalizer=None, pre=None, post=None, decoder=None, tokens=(), **more):
    json.dump({"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(tokens), "normalizer": normalizer, "pre_tokenizer": pre,
               "post_processor": post, "decoder": decoder, "model": model, **more}, open(os.path.join(folder, name + ".json"), "w"), ensure_ascii=False)


def bpe(tokens, merges, **more):
    return {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
            "byte_fallback": False, "ignore_merges": False, "vocab": {t: i for i, t in enumerate(tokens)}, "merges": merges, **more}


def template(single, pair, ids):
    def part(x):
        name, type_id = x
        return {"Sequence": {"id": name, "type_id": type_id}} if name in "AB" else {"SpecialToken": {"id": name, "type_id": type_id}}
    return {"type": "TemplateProcessing", "single": [part(x) for x in single], "pair": [part(x) for x in pair],
            "special_tokens": {k: {"id": k, "ids": [v], "tokens": [k]} for k, v in ids.items()}}


# Bytes.
words = collections.Counter(byte_level(w) for w in re.findall(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+", text))
byte_merges = pairs(words, 500)
byte_tokens = vocabulary(sorted(chars.values()), byte_merges)
spaced = [f"{a} {b}" for a, b in byte_merges]
end = len(byte_tokens)
level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
save("gpt2", bpe(byte_tokens, spaced), pre=level, post={**level, "trim_offsets": False}, decoder=level, tokens=[added(end, "<|endoftext|>")])
save("gpt2_trim", bpe(byte_tokens, spaced), pre={**level, "add_prefix_space": True}, post={**level, "add_prefix_space": True}, decoder=level, tokens=[added(end, "<|endoftext|>", normalized=True)])
names = ["<s>", "</s>", "<mask>", "<pad>"]
roberta = [added(end + i, t, lstrip=t == "<mask>") for i, t in enumerate(names)]
save("roberta", bpe(byte_tokens, spaced), pre={**level, "add_prefix_space": True}, decoder=level, tokens=roberta,
     post={"type": "RobertaProcessing", "sep": ["</s>", end + 1], "cls": ["<s>", end], "trim_offsets": True, "add_prefix_space": True})
pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
save("llama3", bpe(byte_tokens, [list(m) for m in byte_merges], ignore_merges=True),
     pre={"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}, {**level, "use_regex": False}]},
     post={"type": "Sequence", "processors": [level, template([("<|begin|>", 0), ("A", 0)], [("<|begin|>", 0), ("A", 0), ("<|begin|>", 1), ("B", 1)], {"<|begin|>": end})]},
     decoder=level, tokens=[added(end, "<|begin|>"), added(end + 1, "<|eot|>"), added(end + 2, "<|eot_two|>")])
save("byte_normalizer", bpe(byte_tokens, spaced), normalizer={"type": "ByteLevel"}, decoder=level)

# Words with a suffix.
words = collections.Counter(tuple(byte_level(w)[:-1]) + (byte_level(w)[-1] + "</w>",) for w in re.findall(r"[^\W\d_]+|\d|[^\s\w]+", text.lower()))
merges = pairs(words, 300)
tokens = vocabulary([*sorted(chars.values()), *(c + "</w>" for c in sorted(chars.values()))], merges)
clip = [added(len(tokens), "<|startoftext|>"), added(len(tokens) + 1, "<|endoftext|>")]
save("clip", bpe(tokens, [f"{a} {b}" for a, b in merges], end_of_word_suffix="</w>", unk_token=None),
     normalizer={"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}, {"type": "Lowercase"}]},
     pre={"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"}, "behavior": "Removed", "invert": True}, level]},
     post={"type": "RobertaProcessing", "sep": ["<|endoftext|>", len(tokens) + 1], "cls": ["<|startoftext|>", len(tokens)], "trim_offsets": False, "add_prefix_space": False},
     decoder={"type": "BPEDecoder", "suffix": "</w>"}, tokens=clip)

# SentencePiece: characters with a visible blank, bytes for what is unknown.
words = collections.Counter(tuple("▁" + w) for w in text.split())
merges = pairs(words, 400)
letters = sorted({c for w in words for c in w if ord(c) < 0x500 or c == "▁"})
merges = [(a, b) for a, b in merges if all(c in letters for c in a + b)]
tokens = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256)), *vocabulary(letters, merges)]
sp = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")]
begin = template([("<s>", 0), ("A", 0)], [("<s>", 0), ("A", 0), ("<s>", 1), ("B", 1)], {"<s>": 1})
undo = {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
save("llama2", bpe(tokens, [f"{a} {b}" for a, b in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True), tokens=sp, post=begin, decoder=undo,
     normalizer={"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]})
save("llama2_metaspace", bpe(tokens, [f"{a} {b}" for a, b in merges], unk_token="<unk>", fuse_unk=True), tokens=sp, post=begin,
     pre={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}, decoder={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False})
save("plain_unknown", bpe(tokens, [f"{a} {b}" for a, b in merges], unk_token="<unk>", fuse_unk=False), pre={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": True})

# Unigram: substrings with their frequencies.
counts = collections.Counter()
for w, c in words.items():
    for i in range(len(w)):
        for j in range(i + 1, min(len(w), i + 8) + 1):
            counts["".join(w[i:j])] += c
best = [t for t, c in sorted(counts.items(), key=lambda x: -x[1] * len(x[0])) if len(t) > 1 and all(ord(ch) < 0x500 or ch == "▁" for ch in t)][:700]
total = sum(counts[t] for t in best + letters)
pieces = [["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]] + [[t, round(math.log(counts[t] / total), 6)] for t in dict.fromkeys(best + letters)]
t5 = [added(0, "<pad>"), added(1, "</s>"), added(2, "<unk>"), added(len(pieces), "<extra_id_0>", rstrip=True), added(len(pieces) + 1, "word", special=False, single_word=True, normalized=True)]
space = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
save("t5", {"type": "Unigram", "unk_id": 2, "vocab": pieces, "byte_fallback": False}, pre=space, decoder=space, tokens=t5,
     normalizer={"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}, {"type": "Strip", "strip_left": False, "strip_right": True}]},
     post=template([("A", 0), ("</s>", 0)], [("A", 0), ("</s>", 0), ("B", 0), ("</s>", 0)], {"</s>": 1}))
save("albert", {"type": "Unigram", "unk_id": 2, "vocab": pieces, "byte_fallback": False}, tokens=t5[:3],
     normalizer={"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "``"}, "content": '"'}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]},
     pre={"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, space]}, decoder=space)
fallback = pieces[:3] + [[f"<0x{b:02X}>", -20.0] for b in range(256)] + pieces[3:]
save("unigram_bytes", {"type": "Unigram", "unk_id": 2, "vocab": fallback, "byte_fallback": True}, pre={**space, "prepend_scheme": "first"}, decoder={"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {**space, "prepend_scheme": "first"}]})

# WordPiece.
words = collections.Counter(w for w in re.findall(r"\w+|[^\w\s]", text.lower()))
split = collections.Counter({(w[0], *("##" + c for c in w[1:])): c for w, c in words.items()})
merges = pairs(split, 500, "##")
letters = sorted({s for w in split for s in w if ord(s[-1]) < 0x3000})
tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *vocabulary(letters, [m for m in merges if all(ord(c) < 0x3000 for c in m[0] + m[1])], "##"), "東", "京", "A", "##B", "The"]
piece = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {t: i for i, t in enumerate(dict.fromkeys(tokens))}}
bert = [added(i, t) for i, t in enumerate(tokens[:5])]
norm = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
save("bert", piece, norm, {"type": "BertPreTokenizer"}, template([("[CLS]", 0), ("A", 0), ("[SEP]", 0)], [("[CLS]", 0), ("A", 0), ("[SEP]", 0), ("B", 1), ("[SEP]", 1)], {"[CLS]": 2, "[SEP]": 3}),
     {"type": "WordPiece", "prefix": "##", "cleanup": True}, bert)
save("bert_cased", piece, {**norm, "lowercase": False}, {"type": "BertPreTokenizer"}, {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}, {"type": "WordPiece", "prefix": "##", "cleanup": False}, bert)
save("bert_accents", {**piece, "max_input_chars_per_word": 6}, {**norm, "strip_accents": False, "handle_chinese_chars": False, "clean_text": False}, {"type": "Whitespace"}, tokens=bert)
save("bert_limits", piece, norm, {"type": "BertPreTokenizer"}, template([("[CLS]", 0), ("A", 0), ("[SEP]", 0)], [("[CLS]", 0), ("A", 0), ("[SEP]", 0), ("B", 1), ("[SEP]", 1)], {"[CLS]": 2, "[SEP]": 3}),
     tokens=bert, truncation={"direction": "Right", "max_length": 12, "strategy": "LongestFirst", "stride": 0},
     padding={"strategy": {"Fixed": 16}, "direction": "Left", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"})

# Words as they are, cut in every way.
common = [w for w, _ in words.most_common(300)]
level = {"type": "WordLevel", "vocab": {t: i for i, t in enumerate(["<unk>", *dict.fromkeys([*common, *"0123456789", *"!?.,;:'-", " ", "The", "Citizen"])])}, "unk_token": "<unk>"}
for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
    save(f"cut_{behavior}", level, pre={"type": "Punctuation", "behavior": behavior})
    save(f"cut_pattern_{behavior}", level, pre={"type": "Split", "pattern": {"Regex": "[aeiou]+"}, "behavior": behavior, "invert": False})
    save(f"cut_inverted_{behavior}", level, pre={"type": "Split", "pattern": {"Regex": r"\w\w"}, "behavior": behavior, "invert": True})
save("digits", level, pre={"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "Digits", "individual_digits": True}]})
save("digit_runs", level, pre={"type": "Digits", "individual_digits": False})
save("delimiter", level, pre={"type": "CharDelimiterSplit", "delimiter": "-"}, decoder={"type": "CTC", "pad_token": "<unk>", "word_delimiter_token": "'", "cleanup": True})
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    save(form.lower(), bpe(byte_tokens, spaced), normalizer={"type": form}, pre={"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True})
