"""Writes metrics.json: inputs, and what scikit-learn, NLTK and PyTorch say of them. Detection figures come from the plain evaluation below."""
import json
import numpy as np
import sklearn.metrics as m
import torch
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu

rng = np.random.default_rng(0)
cases = []
inputs = []


def case(name, expected, **given):
    if given not in inputs:
        inputs.append(given)
    cases.append({"name": name, "inputs": inputs.index(given), "expected": np.asarray(expected, dtype=float).ravel().tolist()})


# Binary: probabilities with ties.
p = np.round(rng.random(60), 2)
y = (rng.random(60) < 0.2 + 0.6 * p).astype(int)
d = (p > 0.5).astype(int)
binary = dict(pred=p.tolist(), target=y.tolist())
case("binary/accuracy", m.accuracy_score(y, d), **binary)
case("binary/precision", m.precision_score(y, d), **binary)
case("binary/recall", m.recall_score(y, d), **binary)
case("binary/f1", m.f1_score(y, d), **binary)
case("binary/fbeta2", m.fbeta_score(y, d, beta=2), **binary)
case("binary/jaccard", m.jaccard_score(y, d), **binary)
case("binary/auroc", m.roc_auc_score(y, p), **binary)
case("binary/ap", m.average_precision_score(y, p), **binary)
case("binary/confusion", m.confusion_matrix(y, d), **binary)

# Multiclass: 5 classes, of which the last is neither predicted nor true.
s = rng.random((80, 5))
s[:, 4] = 0
s /= s.sum(1, keepdims=True)
y = rng.integers(0, 4, 80)
d = s.argmax(1)
multi = dict(pred=s.tolist(), target=y.tolist())
for average in ["micro", "macro", "weighted", None]:
    labels = list(range(5)) if average is None else None
    kw = dict(average=average, zero_division=0, labels=labels)
    key = average or "none"
    case(f"multiclass/precision/{key}", m.precision_score(y, d, **kw), **multi)
    case(f"multiclass/recall/{key}", m.recall_score(y, d, **kw), **multi)
    case(f"multiclass/accuracy/{key}", m.recall_score(y, d, **kw), **multi)
    case(f"multiclass/f1/{key}", m.f1_score(y, d, **kw), **multi)
    case(f"multiclass/fbeta2/{key}", m.fbeta_score(y, d, beta=0.5, **kw), **multi)
    case(f"multiclass/jaccard/{key}", m.jaccard_score(y, d, **kw), **multi)
case("multiclass/top2", m.top_k_accuracy_score(y, s, k=2, labels=list(range(5))), **multi)
for normalize in [None, "true", "pred", "all"]:
    with np.errstate(all="ignore"):
        case(f"multiclass/confusion/{normalize or 'none'}", m.confusion_matrix(y, d, labels=list(range(5)), normalize=normalize), **multi)
t = s[:, :4] / s[:, :4].sum(1, keepdims=True)
multi4 = dict(pred=t.tolist(), target=y.tolist())
for average in ["macro", "weighted"]:
    case(f"multiclass4/auroc/{average}", m.roc_auc_score(y, t, multi_class="ovr", average=average), **multi4)
onehot = np.eye(4)[y]
case("multiclass4/ap/macro", m.average_precision_score(onehot, t, average="macro"), **multi4)
case("multiclass4/ap/none", m.average_precision_score(onehot, t, average=None), **multi4)

# Multilabel.
s = np.round(rng.random((50, 3)), 2)
y = (rng.random((50, 3)) < 0.15 + 0.7 * s).astype(int)
d = (s > 0.5).astype(int)
label = dict(pred=s.tolist(), target=y.tolist())
case("multilabel/accuracy/micro", (y == d).mean(), **label)
case("multilabel/accuracy/none", (y == d).mean(0), **label)
for average in ["micro", "macro", "weighted", None]:
    key = average or "none"
    case(f"multilabel/precision/{key}", m.precision_score(y, d, average=average), **label)
    case(f"multilabel/recall/{key}", m.recall_score(y, d, average=average), **label)
    case(f"multilabel/f1/{key}", m.f1_score(y, d, average=average), **label)
    case(f"multilabel/jaccard/{key}", m.jaccard_score(y, d, average=average), **label)
    case(f"multilabel/auroc/{key}", m.roc_auc_score(y, s, average=average), **label)
    case(f"multilabel/ap/{key}", m.average_precision_score(y, s, average=average), **label)
case("multilabel/confusion", m.multilabel_confusion_matrix(y, d), **label)

# Regression, with a large offset.
y = 1e6 + rng.normal(size=(40, 2))
x = y + rng.normal(size=(40, 2)) * [0.3, 0.9]
reg = dict(pred=x.tolist(), target=y.tolist())
case("regression/mse", m.mean_squared_error(y, x), **reg)
case("regression/rmse", np.sqrt(m.mean_squared_error(y, x)), **reg)
case("regression/mae", m.mean_absolute_error(y, x), **reg)
case("regression/r2/uniform", m.r2_score(y, x), **reg)
case("regression/r2/none", m.r2_score(y, x, multioutput="raw_values"), **reg)
case("regression/r2/variance", m.r2_score(y, x, multioutput="variance_weighted"), **reg)

# Perplexity, by PyTorch's cross entropy.
logits = rng.normal(size=(3, 7, 11)) * 2
y = rng.integers(0, 11, (3, 7))
y[0, :3] = -100
case("perplexity", torch.exp(torch.nn.functional.cross_entropy(torch.tensor(logits).reshape(-1, 11), torch.tensor(y).reshape(-1))).item(),
     pred=logits.tolist(), target=y.tolist())

# BLEU, by NLTK.
words = "the a cat dog sat on mat ran quickly over lazy brown fox jumps".split()
hyp = [" ".join(rng.choice(words, rng.integers(4, 12))) for _ in range(12)]
refs = []
for h in hyp:
    w = h.split()
    one = [rng.choice(words) if rng.random() < 0.2 else k for k in w]
    two = [rng.choice(words) if rng.random() < 0.4 else k for k in w] + list(rng.choice(words, 2))
    refs.append([" ".join(one), " ".join(two)])
tokens = [[r.split() for r in group] for group in refs]
hypotheses = [h.split() for h in hyp]
case("bleu/4", corpus_bleu(tokens, hypotheses), texts=hyp, references=refs)
case("bleu/2", corpus_bleu(tokens, hypotheses, weights=(0.5, 0.5)), texts=hyp, references=refs)
case("bleu/4/smooth", corpus_bleu(tokens, hypotheses, smoothing_function=SmoothingFunction().method2), texts=hyp, references=refs)


# Detection: the definition, written down plainly. Every figure is the mean over classes and thresholds of the area under the interpolated curve.
def iou(a, b, crowd):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    area = lambda r: (r[2] - r[0]) * (r[3] - r[1])
    return w * h / (area(a) if crowd else area(a) + area(b) - w * h)


def evaluate(images, threshold, label, low, high, most):
    results, total = [], 0
    for image in images:
        gts = [g for g in image["truth"] if g["label"] == label]
        for g in gts:
            a = (g["box"][2] - g["box"][0]) * (g["box"][3] - g["box"][1])
            g["skip"] = bool(g["crowd"]) or not (low <= a <= high)
        total += sum(not g["skip"] for g in gts)
        dets = sorted((q for q in image["found"] if q["label"] == label), key=lambda q: -q["score"])[:most]
        used = set()
        for q in dets:
            free = lambda skip: [(iou(q["box"], g["box"], g["crowd"]), i) for i, g in enumerate(gts)
                                 if g["skip"] == skip and (i not in used or g["crowd"])]
            chosen = None
            for skip in (False, True):
                good = [c for c in free(skip) if c[0] >= threshold]
                if good:
                    top = max(c[0] for c in good)
                    chosen = max(i for v, i in good if v == top), skip
                    break
            a = (q["box"][2] - q["box"][0]) * (q["box"][3] - q["box"][1])
            if chosen is not None:
                used.add(chosen[0])
                if not chosen[1]:
                    results.append((q["score"], 1))
            elif low <= a <= high:
                results.append((q["score"], 0))
    if total == 0:
        return None
    results.sort(key=lambda r: -r[0])
    hits = np.cumsum([r[1] for r in results]) if results else np.zeros(0)
    recall = hits / total
    precision = hits / np.arange(1, len(results) + 1)
    points = [max(precision[recall >= r], default=0.0) for r in np.arange(101) / 100]
    return float(np.mean(points)), float(recall[-1]) if len(recall) else 0.0


images = []
score = 1
for i in range(12):
    truth, found = [], []
    for _ in range(rng.integers(0, 7)):
        size = rng.choice([20, 60, 150])
        left, top = rng.uniform(0, 300, 2)
        w, h = size * rng.uniform(0.6, 1.4, 2)
        truth.append({"box": [left, top, left + w, top + h], "label": int(rng.integers(0, 3)), "crowd": int(rng.random() < 0.1)})
    for g in truth:
        for _ in range(rng.integers(0, 3)):
            jitter = rng.normal(size=4) * 0.08 * (g["box"][2] - g["box"][0])
            found.append({"box": (np.array(g["box"]) + jitter).tolist(), "label": g["label"] if rng.random() < 0.85 else int(rng.integers(0, 3)),
                          "score": float(rng.random())})
    for _ in range(rng.integers(0, 3)):
        left, top = rng.uniform(0, 300, 2)
        found.append({"box": [left, top, left + 50, top + 40], "label": int(rng.integers(0, 3)), "score": float(rng.random())})
    images.append({"truth": truth, "found": found})
thresholds = [0.5 + 0.05 * i for i in range(10)]


def mean(which, thresholds, low, high, most):
    values = [evaluate(images, t, c, low, high, most) for t in thresholds for c in range(3)]
    values = [v[which] for v in values if v is not None]
    return np.mean(values) if values else -1


everything, small, medium, large = (0, 1e10), (0, 32 ** 2), (32 ** 2, 96 ** 2), (96 ** 2, 1e10)
figures = [mean(0, thresholds, *everything, 100), mean(0, [0.5], *everything, 100), mean(0, [0.75], *everything, 100),
           mean(0, thresholds, *small, 100), mean(0, thresholds, *medium, 100), mean(0, thresholds, *large, 100),
           mean(1, thresholds, *everything, 1), mean(1, thresholds, *everything, 10), mean(1, thresholds, *everything, 100),
           mean(1, thresholds, *small, 100), mean(1, thresholds, *medium, 100), mean(1, thresholds, *large, 100)]
case("detection", figures, images=[{k: [{n: v for n, v in o.items() if n != "skip"} for o in image[k]] for k in image} for image in images])
json.dump({"inputs": inputs, "cases": cases}, open("metrics.json", "w"))
print(len(cases), figures)
