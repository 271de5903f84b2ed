"""Records what Silero's own functions make of probabilities, for Linstock.Audio.Models.

    python3 vad.py UTILS_VAD SILERO_FOLDER OUTPUT.zip

UTILS_VAD is src/silero_vad/utils_vad.py of github.com/snakers4/silero-vad (6.x); SILERO_FOLDER holds silero_vad_16k.safetensors, speech-10s-16k.wav
and speech-10s-16k-reference.safetensors. The zip holds those three files, and timestamps.json: random walks as probabilities (in 1/1000), options,
what get_speech_timestamps finds, and what VADIterator tells with the same thresholds.
"""
import importlib.util
import json
import pathlib
import random
import sys
import types
import zipfile

import torch

try:
    import torchaudio  # noqa: F401
except ImportError:
    sys.modules["torchaudio"] = types.ModuleType("torchaudio")

spec = importlib.util.spec_from_file_location("utils_vad", sys.argv[1])
silero = importlib.util.module_from_spec(spec)
spec.loader.exec_module(silero)


class Listed:
    """A model that gives listed probabilities."""

    def __init__(self, probabilities):
        self.probabilities = probabilities
        self.reset_states()

    def reset_states(self):
        self.next = 0

    def __call__(self, chunk, rate):
        self.next += 1
        return torch.tensor(self.probabilities[self.next - 1])


OPTIONS = [
    {},
    {"threshold": 0.7},
    {"threshold": 0.1, "min_silence_duration_ms": 0},
    {"threshold": 0.6, "neg_threshold": 0.55, "speech_pad_ms": 0},
    {"min_speech_duration_ms": 0, "min_silence_duration_ms": 300, "speech_pad_ms": 200},
    {"max_speech_duration_s": 2.0},
    {"max_speech_duration_s": 1.0, "min_silence_duration_ms": 2000},
    {"max_speech_duration_s": 1.5, "min_silence_duration_ms": 500, "use_max_poss_sil_at_max_speech": False},
    {"max_speech_duration_s": 0.8, "min_silence_at_max_speech": 40, "min_silence_duration_ms": 400, "speech_pad_ms": 100},
]
random.seed(4)
cases = []
for number in range(54):
    chunks = random.choice([1, 5, 60, 200])
    value, walk, probabilities = random.random(), random.choice([0.05, 0.2, 0.6]), []
    for _ in range(chunks):
        value = min(1, max(0, value + random.uniform(-walk, walk)))
        probabilities.append(round(value * 1000))
    length = chunks * 512 - random.choice([0, 1, 511])
    options = OPTIONS[number % len(OPTIONS)]
    model = Listed([p / 1000 for p in probabilities])
    found = silero.get_speech_timestamps(torch.zeros(length), model, **options)
    iterator = silero.VADIterator(
        model, **{k: v for k, v in options.items() if k in ("threshold", "min_silence_duration_ms", "speech_pad_ms")})
    events = [(next(iter(e)), e[next(iter(e))]) for e in (iterator(torch.zeros(512)) for _ in probabilities) if e]
    cases.append({
        "probabilities": probabilities, "length": length, "options": options,
        "timestamps": [[s["start"], s["end"]] for s in found], "events": [[int(kind == "start"), place] for kind, place in events],
    })
folder = pathlib.Path(sys.argv[2])
with zipfile.ZipFile(sys.argv[3], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for name in ("silero_vad_16k.safetensors", "speech-10s-16k.wav", "speech-10s-16k-reference.safetensors"):
        out.write(folder / name, name)
    out.writestr("timestamps.json", json.dumps(cases, separators=(",", ":")))
print(len(cases), sum(len(c["timestamps"]) for c in cases), sum(len(c["events"]) for c in cases))
