"""Tiny language models with random weights, and what they answer.

Writes tests/Linstock.Text.Tests/Models/models.zip: one folder for each model, laid out like Hugging Face's (config.json, weights), with
expected.safetensors beside them. The models are written here in plain PyTorch (1.13 is enough) after the published architectures: GPT-2, BERT (Devlin et
al. 2018), Llama (Touvron et al. 2023) with Llama 3.1's stretched rotary embeddings, Mistral (a window of positions) and Qwen2 (biases). Everything is
computed in double from the weights as they are stored.

    python3 tools/recordings/language_models.py
"""
import io, json, math, os, struct, zipfile
import torch

torch.manual_seed(20240607)
HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "..", "tests", "Linstock.Text.Tests", "Models", "models.zip")
NAMES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.float64: "F64"}


def safetensors(tensors):
    header, at, data = {"__metadata__": {"format": "pt"}}, 0, []
    for name, t in tensors.items():
        t = t.detach().contiguous()
        raw = (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes()
        header[name] = {"dtype": NAMES[t.dtype], "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
        at += len(raw); data.append(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(data)


def weights(shapes, dtype, scale=0.25):
    out = {}
    for name, shape in shapes.items():
        w = torch.randn(*shape) * scale
        if len(shape) == 1 and ("norm" in name.lower() or "ln_" in name) and name.endswith("weight"): w = 1 + w
        out[name] = w.to(dtype)
    return out


def layer_norm(x, w, b, eps):
    m = x.mean(-1, keepdim=True)
    v = ((x - m) ** 2).mean(-1, keepdim=True)
    return (x - m) / torch.sqrt(v + eps) * w + b


def attend(q, k, v, visible, scale):
    """q, k, v [B, H, T, D]; visible [B, T, T]; a position that sees nothing gives zeros."""
    s = torch.einsum("bhid,bhjd->bhij", q, k) * scale
    s = s.masked_fill(~visible[:, None], float("-inf"))
    p = torch.nan_to_num(torch.exp(s - s.amax(-1, keepdim=True).clamp(min=-1e300)))
    p = p / p.sum(-1, keepdim=True).clamp(min=1e-300)
    return torch.einsum("bhij,bhjd->bhid", p, v)


def split(x, heads):
    return x.reshape(*x.shape[:2], heads, -1).permute(0, 2, 1, 3)


def join(x):
    return x.permute(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


def causal(mask, window=None):
    t = mask.shape[1]
    i, j = torch.arange(t)[:, None], torch.arange(t)[None]
    see = j <= i
    if window: see = see & (i - j < window)
    return see[None] & mask[:, None, :].bool()


def positions(mask):
    return (mask.cumsum(-1) - 1).clamp(min=0)


def gpt2(w, c, ids, mask):
    g = lambda n: w["transformer." + n].double()
    x = g("wte.weight")[ids] + g("wpe.weight")[positions(mask)]
    for i in range(c["n_layer"]):
        p = f"h.{i}."
        y = layer_norm(x, g(p + "ln_1.weight"), g(p + "ln_1.bias"), c["layer_norm_epsilon"])
        q, k, v = (y @ g(p + "attn.c_attn.weight") + g(p + "attn.c_attn.bias")).chunk(3, -1)
        h = c["n_head"]
        y = join(attend(split(q, h), split(k, h), split(v, h), causal(mask), (c["n_embd"] // h) ** -0.5))
        x = x + y @ g(p + "attn.c_proj.weight") + g(p + "attn.c_proj.bias")
        y = layer_norm(x, g(p + "ln_2.weight"), g(p + "ln_2.bias"), c["layer_norm_epsilon"])
        y = y @ g(p + "mlp.c_fc.weight") + g(p + "mlp.c_fc.bias")
        y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y ** 3)))
        x = x + y @ g(p + "mlp.c_proj.weight") + g(p + "mlp.c_proj.bias")
    return layer_norm(x, g("ln_f.weight"), g("ln_f.bias"), c["layer_norm_epsilon"]) @ g("wte.weight").T


def frequencies(c, size):
    f = c["rope_theta"] ** (-torch.arange(0, size, 2).double() / size)
    r = c.get("rope_scaling") or {}
    kind = r.get("rope_type", r.get("type"))
    if kind == "linear": return f / r["factor"]
    if kind == "llama3":
        out = []
        for x in f.tolist():
            wave, old = 2 * math.pi / x, r["original_max_position_embeddings"]
            if wave > old / r["low_freq_factor"]: x = x / r["factor"]
            elif wave >= old / r["high_freq_factor"]:
                s = (old / wave - r["low_freq_factor"]) / (r["high_freq_factor"] - r["low_freq_factor"])
                x = (1 - s) * x / r["factor"] + s * x
            out.append(x)
        return torch.tensor(out, dtype=torch.float64)
    return f


def rotate(x, pos, f):
    """As complex numbers: component i is the real part, i + D/2 the imaginary part."""
    half = x.shape[-1] // 2
    z = torch.complex(x[..., :half].contiguous(), x[..., half:].contiguous())
    a = pos[:, None, :, None].double() * f
    z = z * torch.polar(torch.ones_like(a), a)
    return torch.cat([z.real, z.imag], -1)


def llama(w, c, ids, mask):
    g = lambda n: w["model." + n].double()
    rms = lambda x, n: x / torch.sqrt((x * x).mean(-1, keepdim=True) + c["rms_norm_eps"]) * g(n)
    h, kv = c["num_attention_heads"], c["num_key_value_heads"]
    size = c.get("head_dim") or c["hidden_size"] // h
    f, pos = frequencies(c, size), positions(mask)
    x = g("embed_tokens.weight")[ids]
    for i in range(c["num_hidden_layers"]):
        p = f"layers.{i}."
        def lin(y, n):
            b = w.get("model." + p + n + ".bias")
            y = y @ g(p + n + ".weight").T
            return y if b is None else y + b.double()
        y = rms(x, p + "input_layernorm.weight")
        q, k, v = rotate(split(lin(y, "self_attn.q_proj"), h), pos, f), rotate(split(lin(y, "self_attn.k_proj"), kv), pos, f), split(lin(y, "self_attn.v_proj"), kv)
        k, v = (t.repeat_interleave(h // kv, 1) for t in (k, v))
        window = c.get("sliding_window")
        if c["model_type"] == "qwen2" and (not c.get("use_sliding_window") or i < c["max_window_layers"]): window = None
        x = x + lin(join(attend(q, k, v, causal(mask, window), size ** -0.5)), "self_attn.o_proj")
        y = rms(x, p + "post_attention_layernorm.weight")
        u = lin(y, "mlp.gate_proj")
        x = x + lin(u / (1 + torch.exp(-u)) * lin(y, "mlp.up_proj"), "mlp.down_proj")
    head = w["model.embed_tokens.weight"] if c["tie_word_embeddings"] else w["lm_head.weight"]
    return rms(x, "norm.weight") @ head.double().T


def bert(w, c, ids, mask, types):
    g = lambda n: w[n].double()
    gelu = lambda y: 0.5 * y * (1 + torch.erf(y / math.sqrt(2)))
    lin = lambda y, n: y @ g(n + ".weight").T + g(n + ".bias")
    norm = lambda y, n: layer_norm(y, g(n + ".weight"), g(n + ".bias"), c["layer_norm_eps"])
    e = "bert.embeddings."
    x = norm(g(e + "word_embeddings.weight")[ids] + g(e + "position_embeddings.weight")[:ids.shape[1]] + g(e + "token_type_embeddings.weight")[types], e + "LayerNorm")
    h = c["num_attention_heads"]
    see = mask[:, None, :].bool().expand(-1, ids.shape[1], -1)
    for i in range(c["num_hidden_layers"]):
        p = f"bert.encoder.layer.{i}."
        q, k, v = (split(lin(x, p + "attention.self." + n), h) for n in ("query", "key", "value"))
        y = join(attend(q, k, v, see, (c["hidden_size"] // h) ** -0.5))
        x = norm(lin(y, p + "attention.output.dense") + x, p + "attention.output.LayerNorm")
        x = norm(lin(gelu(lin(x, p + "intermediate.dense")), p + "output.dense") + x, p + "output.LayerNorm")
    pooled = torch.tanh(lin(x[:, 0], "bert.pooler.dense"))
    t = norm(gelu(lin(x, "cls.predictions.transform.dense")), "cls.predictions.transform.LayerNorm")
    masked = t @ g("bert.embeddings.word_embeddings.weight").T + g("cls.predictions.bias")
    return dict(hidden=x, pooled=pooled, masked=masked, classes=lin(pooled, "classifier"))


def last(f, w, c, tokens):
    ids = torch.tensor([tokens])
    return f(w, c, ids, torch.ones_like(ids))[0, -1]


def greedy(f, w, c, prompt, count, eos=()):
    tokens = list(prompt)
    for _ in range(count):
        t = int(last(f, w, c, tokens).argmax())
        tokens.append(t)
        if t in eos: break
    return tokens


def beam(f, w, c, prompt, beams, count, eos, penalty, early):
    """Beam search by transformers' rules, one prompt at a time and without a cache. early: True, False or "never"."""
    score = lambda s, n: s / n ** penalty
    live, done = [(0.0, list(prompt))], []
    for step in range(1, count + 1):
        options = []
        for s, tokens in live:
            logs = torch.log_softmax(last(f, w, c, tokens), -1).tolist()
            options += [(s + l, tokens + [t]) for t, l in enumerate(logs)]
        options.sort(key=lambda o: -o[0])
        live = []
        for rank, (s, tokens) in enumerate(options[:beams * max(2, 1 + len(eos))]):
            if tokens[-1] in eos:
                if rank < beams:
                    done.append((score(s, step), tokens)); done.sort(key=lambda o: -o[0]); del done[beams:]
            elif len(live) < beams: live.append((s, tokens))
        if len(done) == beams:
            worst, best = done[-1][0], options[0][0]
            if early is True: break
            if early is False and worst >= score(best, step): break
            if early == "never" and worst >= score(best, count if penalty > 0 else step): break
    else:
        done += [(score(s, count), tokens) for s, tokens in live]
        done.sort(key=lambda o: -o[0])
    return done[0][1]


def causal_record(f, w, c, vocab):
    ids = torch.randint(3, vocab, (2, 9))
    mask = torch.ones_like(ids); mask[1, :4] = 0
    ones = torch.ones_like(ids)
    prompt = ids[0, :5].tolist()
    out = {"ids": ids, "mask": mask, "logits": f(w, c, ids, ones).float(), "padded": f(w, c, ids, mask)[1, 4:].float(), "prompt": torch.tensor(prompt)}
    out["greedy"] = torch.tensor(greedy(f, w, c, prompt, 12))
    plain = greedy(f, w, c, prompt, 12)
    eos = [plain[9]]
    out["eos"] = torch.tensor(eos)
    for name, penalty, early in (("beam_false", 1.0, False), ("beam_true", 0.3, True), ("beam_never", 2.0, "never"), ("beam_short", -0.5, False)):
        out[name] = torch.tensor(beam(f, w, c, prompt, 3, 10, eos, penalty, early))
    return out


def torch_file(tensors):
    stream = io.BytesIO(); torch.save(tensors, stream); return stream.getvalue()


files = {}
VOCAB = 41

# GPT-2, as an old PyTorch file with masks that are not weights.
c = dict(model_type="gpt2", vocab_size=VOCAB, n_positions=32, n_embd=16, n_layer=2, n_head=4, n_inner=None, activation_function="gelu_new", resid_pdrop=0.1,
         embd_pdrop=0.1, attn_pdrop=0.1, layer_norm_epsilon=1e-5, initializer_range=0.02, bos_token_id=0, eos_token_id=1)
d, s = 16, {"transformer.wte.weight": (VOCAB, 16), "transformer.wpe.weight": (32, 16)}
for i in range(2):
    p = f"transformer.h.{i}."
    s.update({p + "ln_1.weight": (d,), p + "ln_1.bias": (d,), p + "attn.c_attn.weight": (d, 3 * d), p + "attn.c_attn.bias": (3 * d,), p + "attn.c_proj.weight": (d, d),
              p + "attn.c_proj.bias": (d,), p + "ln_2.weight": (d,), p + "ln_2.bias": (d,), p + "mlp.c_fc.weight": (d, 4 * d), p + "mlp.c_fc.bias": (4 * d,),
              p + "mlp.c_proj.weight": (4 * d, d), p + "mlp.c_proj.bias": (d,)})
s.update({"transformer.ln_f.weight": (d,), "transformer.ln_f.bias": (d,)})
w = weights(s, torch.float32)
stored = dict(w)
for i in range(2):
    stored[f"transformer.h.{i}.attn.bias"] = torch.tril(torch.ones(32, 32, dtype=torch.uint8)).view(1, 1, 32, 32)
    stored[f"transformer.h.{i}.attn.masked_bias"] = torch.tensor(-1e4)
stored["lm_head.weight"] = stored["transformer.wte.weight"]
files["gpt2/config.json"] = json.dumps(c); files["gpt2/pytorch_model.bin"] = torch_file(stored)
files["gpt2/expected.safetensors"] = safetensors(causal_record(gpt2, w, c, VOCAB))


def llama_shapes(c, bias):
    d, h, kv, inner = c["hidden_size"], c["num_attention_heads"], c["num_key_value_heads"], c["intermediate_size"]
    size = c.get("head_dim") or d // h
    s = {"model.embed_tokens.weight": (VOCAB, d)}
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        for n, o in (("q", h * size), ("k", kv * size), ("v", kv * size)):
            s[p + f"self_attn.{n}_proj.weight"] = (o, d)
            if bias: s[p + f"self_attn.{n}_proj.bias"] = (o,)
        s.update({p + "self_attn.o_proj.weight": (d, h * size), p + "mlp.gate_proj.weight": (inner, d), p + "mlp.up_proj.weight": (inner, d),
                  p + "mlp.down_proj.weight": (d, inner), p + "input_layernorm.weight": (d,), p + "post_attention_layernorm.weight": (d,)})
    s["model.norm.weight"] = (d,)
    if not c["tie_word_embeddings"]: s["lm_head.weight"] = (VOCAB, d)
    return s


common = dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, hidden_act="silu",
              max_position_embeddings=64, initializer_range=0.02, rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=[1, 2])
# Llama 3.1, in two files with an index, half precision. The original length is short, so that all three ranges of frequencies occur.
c = dict(common, model_type="llama", rope_theta=10000.0, tie_word_embeddings=False, attention_bias=False,
         rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=96))
w = weights(llama_shapes(c, False), torch.float16, 0.4)
names = list(w); half = len(names) // 2
parts = {"model-00001-of-00002.safetensors": names[:half], "model-00002-of-00002.safetensors": names[half:]}
files["llama/config.json"] = json.dumps(c)
for file, held in parts.items(): files["llama/" + file] = safetensors({n: w[n] for n in held})
files["llama/model.safetensors.index.json"] = json.dumps(dict(metadata={}, weight_map={n: f for f, held in parts.items() for n in held}))
files["llama/expected.safetensors"] = safetensors(causal_record(llama, w, c, VOCAB))
# Mistral: a window shorter than the texts, heads of a size of their own, linear stretching, bfloat16.
c = dict(common, model_type="mistral", head_dim=6, sliding_window=4, rope_theta=1000.0, tie_word_embeddings=False, rope_scaling=dict(type="linear", factor=2.0))
w = weights(llama_shapes(c, False), torch.bfloat16, 0.4)
files["mistral/config.json"] = json.dumps(c); files["mistral/model.safetensors"] = safetensors(w)
files["mistral/expected.safetensors"] = safetensors(causal_record(llama, w, c, VOCAB))
# Qwen2: biases, tied embeddings, a window in the second layer alone; PyTorch files with an index.
c = dict(common, model_type="qwen2", use_sliding_window=True, sliding_window=5, max_window_layers=1, rope_theta=1e6, tie_word_embeddings=True)
w = weights(llama_shapes(c, True), torch.float16, 0.4)
names = list(w); half = len(names) // 2
parts = {"pytorch_model-00001-of-00002.bin": names[:half], "pytorch_model-00002-of-00002.bin": names[half:]}
files["qwen2/config.json"] = json.dumps(c)
for file, held in parts.items(): files["qwen2/" + file] = torch_file({n: w[n] for n in held})
files["qwen2/pytorch_model.bin.index.json"] = json.dumps(dict(metadata={}, weight_map={n: f for f, held in parts.items() for n in held}))
files["qwen2/expected.safetensors"] = safetensors(causal_record(llama, w, c, VOCAB))

# BERT with all heads, norms under TensorFlow's names, and a table of positions that is no weight.
c = dict(model_type="bert", vocab_size=VOCAB, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, hidden_act="gelu", hidden_dropout_prob=0.1,
         attention_probs_dropout_prob=0.1, max_position_embeddings=24, type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0,
         id2label={"0": "a", "1": "b", "2": "c"})
s = {"bert.embeddings.word_embeddings.weight": (VOCAB, d), "bert.embeddings.position_embeddings.weight": (24, d), "bert.embeddings.token_type_embeddings.weight": (2, d)}
def dense(n, o, i): s[n + ".weight"] = (o, i); s[n + ".bias"] = (o,)
def norm(n): s[n + ".weight"] = (d,); s[n + ".bias"] = (d,)
norm("bert.embeddings.LayerNorm")
for i in range(2):
    p = f"bert.encoder.layer.{i}."
    for n in ("query", "key", "value"): dense(p + "attention.self." + n, d, d)
    dense(p + "attention.output.dense", d, d); norm(p + "attention.output.LayerNorm")
    dense(p + "intermediate.dense", 24, d); dense(p + "output.dense", d, 24); norm(p + "output.LayerNorm")
dense("bert.pooler.dense", d, d); dense("cls.predictions.transform.dense", d, d); norm("cls.predictions.transform.LayerNorm")
s["cls.predictions.bias"] = (VOCAB,); dense("cls.seq_relationship", 2, d); dense("classifier", 3, d)
w = weights(s, torch.float16)
stored = {n.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): t for n, t in w.items()}
stored["bert.embeddings.position_ids"] = torch.arange(24)[None]
files["bert/config.json"] = json.dumps(c); files["bert/model.safetensors"] = safetensors(stored)
ids = torch.randint(1, VOCAB, (2, 9)); mask = torch.ones_like(ids); mask[1, 6:] = 0
types = torch.zeros_like(ids); types[:, 5:] = 1
record = {n: t.float() for n, t in bert(w, c, ids, mask, types).items()}
files["bert/expected.safetensors"] = safetensors(dict(record, ids=ids, mask=mask, types=types))

os.makedirs(os.path.dirname(TARGET), exist_ok=True)
with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in files.items():
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
print(os.path.getsize(TARGET), "bytes")
