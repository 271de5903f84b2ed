using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>A transformer block: normalised before its parts (GPT-2 and ViT) or after them (BERT).</summary>
internal sealed class TransformerBlock(long width, long heads, long hidden, bool causal, bool normFirst = true) : Module
{
    private readonly LayerNorm _ln1 = new(width), _ln2 = new(width);
    private readonly Linear _qkv = new(width, 3 * width), _proj = new(width, width), _fc1 = new(width, hidden), _fc2 = new(hidden, width);

    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>With a cache, keys and values of earlier positions are put before those of <paramref name="x"/>.</summary>
    public Tensor Forward(Tensor x, KeyValueCache? cache)
    {
        if (!normFirst)
        {
            x = _ln1.Call(x + Attend(x, null));
            return _ln2.Call(x + Widen(x));
        }
        x = x + Attend(_ln1.Call(x), cache);
        return x + Widen(_ln2.Call(x));
    }

    private Tensor Widen(Tensor x) => _fc2.Call(F.Gelu(_fc1.Call(x)));

    private Tensor Attend(Tensor x, KeyValueCache? cache)
    {
        (long batch, long length) = (x.Shape[0], x.Shape[1]);
        var parts = _qkv.Call(x).Split(width, 2);
        Tensor q = Heads(parts[0]), k = Heads(parts[1]), v = Heads(parts[2]);
        if (cache is not null) (k, v) = cache.Append(k, v);
        Tensor y = F.ScaledDotProductAttention(q, k, v, isCausal: causal && length > 1);
        return _proj.Call(y.Transpose(1, 2).Reshape(batch, length, width));

        Tensor Heads(Tensor part) => part.View(batch, length, heads, width / heads).Transpose(1, 2);
    }
}

/// <summary>The keys and values of the positions so far.</summary>
internal sealed class KeyValueCache
{
    private Tensor? _keys, _values;

    public (Tensor Keys, Tensor Values) Append(Tensor k, Tensor v)
    {
        _keys = _keys is null ? k : Torch.Cat([_keys, k], 2);
        _values = _values is null ? v : Torch.Cat([_values, v], 2);
        return (_keys, _values);
    }
}

/// <summary>GPT without dropout; the output's weights are the token embedding's.</summary>
internal sealed class Gpt : Module
{
    private readonly Embedding _wte, _wpe;
    private readonly ModuleList _blocks = new();
    private readonly LayerNorm _lnf;

    public Gpt(int layers, long width, long heads, long block, long vocabulary)
    {
        _wte = new Embedding(vocabulary, width);
        _wpe = new Embedding(block, width);
        for (int i = 0; i < layers; i++) _blocks.Add(new TransformerBlock(width, heads, 4 * width, causal: true));
        _lnf = new LayerNorm(width);
        foreach (Parameter parameter in Parameters())
            if (parameter.NDim > 1) Init.Normal_(parameter, std: 0.02);
    }

    public override Tensor Forward(Tensor index) => Forward(index, null, 0, false);

    /// <summary><paramref name="count"/> tokens, each the likeliest.</summary>
    public Tensor Generate(Tensor index, int count)
    {
        KeyValueCache[] caches = [.. _blocks.Select(static _ => new KeyValueCache())];
        var made = new Tensor[count];
        long position = 0;
        for (int i = 0; i < count; i++)
        {
            Tensor logits = Forward(index, caches, position, last: true);
            position += index.Shape[1];
            made[i] = index = logits.Select(1, -1).Argmax(-1, keepdim: true);
        }
        return Torch.Cat(made, 1);
    }

    private Tensor Forward(Tensor index, KeyValueCache[]? caches, long position, bool last)
    {
        long length = index.Shape[1];
        Tensor x = _wte.Call(index) + _wpe.Call(Torch.Arange(position, position + length));
        for (int i = 0; i < _blocks.Count; i++) x = ((TransformerBlock)_blocks[i]).Forward(x, caches?[i]);
        x = _lnf.Call(x);
        return F.Linear(last ? x.Slice(1, length - 1) : x, _wte.Weight);
    }
}

/// <summary>ViT-B/16 on images of 224x224.</summary>
internal sealed class VisionTransformer : Module
{
    private const long Width = 768, Patch = 16, Patches = (224 / Patch) * (224 / Patch);
    private readonly Conv2d _patch = new(3, Width, Patch, Patch);
    private readonly Parameter _cls = new(Torch.Zeros(1, 1, Width)), _pos = new(Torch.Randn(1, Patches + 1, Width) * 0.02);
    private readonly Sequential _blocks = new();
    private readonly LayerNorm _ln = new(Width);
    private readonly Linear _head = new(Width, 1000);

    public VisionTransformer()
    {
        for (int i = 0; i < 12; i++) _blocks.Add(new TransformerBlock(Width, 12, 3072, causal: false));
    }

    public override Tensor Forward(Tensor x)
    {
        x = _patch.Call(x).Flatten(2, -1).Transpose(1, 2);
        x = Torch.Cat([_cls.Expand(x.Shape[0], -1, -1), x], 1) + _pos;
        return _head.Call(_ln.Call(_blocks.Call(x)).Select(1, 0));
    }
}

/// <summary>BERT base's encoder.</summary>
internal sealed class Bert : Module
{
    private readonly Embedding _tok = new(30522, 768), _pos = new(512, 768);
    private readonly LayerNorm _ln = new(768);
    private readonly Module _enc;

    /// <param name="native">Whether the layers are <see cref="TransformerEncoder"/>'s.</param>
    public Bert(bool native)
    {
        _enc = native
            ? new TransformerEncoder(new TransformerEncoderLayer(768, 12, 3072, 0.1, "gelu", batchFirst: true), 12)
            : new Sequential([.. Enumerable.Range(0, 12).Select(static Module (_) => new TransformerBlock(768, 12, 3072, causal: false, normFirst: false))]);
    }

    public override Tensor Forward(Tensor index)
    {
        Tensor x = _ln.Call(_tok.Call(index) + _pos.Call(Torch.Arange(index.Shape[1])));
        return _enc is TransformerEncoder encoder ? encoder.Forward(x) : _enc.Call(x);
    }
}

/// <summary>A model of characters: an embedding, two LSTM layers, a linear map.</summary>
internal sealed class CharLstm : Module
{
    private readonly Embedding _emb = new(65, 64);
    private readonly LSTM _lstm = new(64, 256, 2, batchFirst: true);
    private readonly Linear _out = new(256, 65);

    public override Tensor Forward(Tensor x) => _out.Call(_lstm.Forward(_emb.Call(x)).Output);
}
