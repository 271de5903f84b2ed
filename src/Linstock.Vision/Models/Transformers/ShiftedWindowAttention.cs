using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Attention inside windows, which may be shifted, with a learned bias for each relative position.</summary>
internal class ShiftedWindowAttention : Module
{
    private readonly long _window;
    private readonly long _shift;
    private readonly long _heads;
    private readonly double _attentionDropout;
    private readonly double _dropout;

    public ShiftedWindowAttention(long dim, long window, long shift, long heads, double attentionDropout, double dropout)
        : this(dim, window, shift, heads, attentionDropout, dropout, coordinates: null)
    {
    }

    /// <summary>Attention with a bias from a table, or from coordinates.</summary>
    private protected ShiftedWindowAttention(
        long dim, long window, long shift, long heads, double attentionDropout, double dropout, Tensor? coordinates)
    {
        (_window, _shift, _heads, _attentionDropout, _dropout) = (window, shift, heads, attentionDropout, dropout);
        Qkv = new Linear(dim, dim * 3);
        Proj = new Linear(dim, dim);
        RelativeCoordsTable = coordinates;
        if (coordinates is null)
        {
            RelativePositionBiasTable = new Parameter(Torch.Zeros(((2 * window) - 1) * ((2 * window) - 1), heads));
            Init.TruncNormal_(RelativePositionBiasTable, std: 0.02);
        }

        RelativePositionIndex = RelativePositions.Index(window, window).Flatten();
    }

    public Linear Qkv { get; }

    public Linear Proj { get; }

    public Parameter? RelativePositionBiasTable { get; private set; }

    [Buffer]
    public Tensor? RelativeCoordsTable { get; private set; }

    [Buffer]
    public Tensor RelativePositionIndex { get; private set; }

    protected long Window => _window;

    protected long Heads => _heads;

    /// <summary>The bias of each pair of positions, [1, heads, positions, positions].</summary>
    protected virtual Tensor PositionBias() => RelativePositions.Bias(RelativePositionBiasTable!, RelativePositionIndex, _window * _window);

    /// <summary>The bias of queries, keys and values.</summary>
    protected virtual Tensor? QkvBias() => Qkv.Bias;

    /// <summary>The similarity of queries and keys.</summary>
    protected virtual Tensor Scores(Tensor q, Tensor k) => Torch.Matmul(q * (1 / Math.Sqrt(q.Shape[3])), k.Transpose(-2, -1));

    protected override Tensor Compute(Tensor input)
    {
        (long batch, long height, long width, long channels) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        long right = (_window - (width % _window)) % _window, below = (_window - (height % _window)) % _window;
        Tensor x = right + below == 0 ? input : F.Pad(input, [0, 0, 0, right, 0, below]);
        (long padHeight, long padWidth) = (height + below, width + right);
        long shiftDown = _window >= padHeight ? 0 : _shift, shiftRight = _window >= padWidth ? 0 : _shift;
        bool shifted = shiftDown + shiftRight > 0;
        if (shifted) x = x.Roll((-shiftDown, -shiftRight), (1, 2));
        (long rows, long columns, long positions) = (padHeight / _window, padWidth / _window, _window * _window);
        long windows = rows * columns, headSize = channels / _heads;
        x = x.View(batch, rows, _window, columns, _window, channels).Permute(0, 1, 3, 2, 4, 5).Reshape(batch * windows, positions, channels);
        Tensor[] qkv = F.Linear(x, Qkv.Weight, QkvBias()).Reshape(-1, positions, 3, _heads, headSize).Permute(2, 0, 3, 1, 4).Unbind(0);
        Tensor attention = Scores(qkv[0], qkv[1]) + PositionBias();
        if (shifted)
        {
            Tensor mask = ShiftMask(x, padHeight, padWidth, shiftDown, shiftRight, windows);
            attention = (attention.View(batch, windows, _heads, positions, positions) + mask.Unsqueeze(1).Unsqueeze(0))
                .View(-1, _heads, positions, positions);
        }

        // torchvision leaves out whether the module is training; with the networks' rates of 0 that has no effect there.
        attention = F.Dropout(F.Softmax(attention, -1), _attentionDropout, Training);
        x = Torch.Matmul(attention, qkv[2]).Transpose(1, 2).Reshape(-1, positions, channels);
        x = F.Dropout(F.Linear(x, Proj.Weight, Proj.Bias), _dropout, Training);
        x = x.View(batch, rows, columns, _window, _window, channels).Permute(0, 1, 3, 2, 4, 5).Reshape(batch, padHeight, padWidth, channels);
        if (shifted) x = x.Roll((shiftDown, shiftRight), (1, 2));
        return right + below == 0 ? x : x.Narrow(1, 0, height).Narrow(2, 0, width).Contiguous();
    }

    // Windows that the shift has put together from opposite sides of the image must not see across.
    private Tensor ShiftMask(Tensor like, long height, long width, long shiftDown, long shiftRight, long windows)
    {
        Tensor regions = Torch.Zeros([height, width], dtype: like.DType, device: like.Device);
        int number = 0;
        foreach ((long top, long bottom) in Slices(height, shiftDown))
        {
            foreach ((long left, long right) in Slices(width, shiftRight))
                regions.Narrow(0, top, bottom - top).Narrow(1, left, right - left).Fill_(number++);
        }

        Tensor mask = regions.View(height / _window, _window, width / _window, _window).Permute(0, 2, 1, 3).Reshape(windows, _window * _window);
        mask = mask.Unsqueeze(1) - mask.Unsqueeze(2);
        return mask.MaskedFill(mask.Ne(0), -100);
    }

    private (long First, long End)[] Slices(long size, long shift) =>
        // Python's [-0:] is everything: without a shift in this direction the last slice covers all that came before it.
        shift == 0 ? [(0, size - _window), (size - _window, size - _window), (0, size)] : [(0, size - _window), (size - _window, size - shift), (size - shift, size)];
}

/// <summary>Attention by the cosine of queries and keys, with a bias that a small network makes of the offset.</summary>
internal sealed class ShiftedWindowAttentionV2 : ShiftedWindowAttention
{
    private readonly Parameter _logitScale;
    [Name("cpb_mlp")]
    private readonly Sequential _biasNetwork;

    public ShiftedWindowAttentionV2(long dim, long window, long shift, long heads, double attentionDropout, double dropout)
        : base(dim, window, shift, heads, attentionDropout, dropout, CoordinatesTable(window))
    {
        _logitScale = new Parameter(Torch.Log(10 * Torch.Ones(heads, 1, 1)));
        _biasNetwork = new Sequential(new Linear(2, 512), new ReLU(inplace: true), new Linear(512, heads, bias: false));
        using (Torch.NoGrad()) Qkv.Bias!.Narrow(0, dim, dim).Zero_();
    }

    protected override Tensor PositionBias()
    {
        Tensor table = _biasNetwork.Forward(RelativeCoordsTable!).View(-1, Heads);
        return 16 * Torch.Sigmoid(RelativePositions.Bias(table, RelativePositionIndex, Window * Window));
    }

    // Keys have no bias.
    protected override Tensor? QkvBias()
    {
        if (Qkv.Bias is not { } bias) return null;
        bias = bias.Clone();
        long third = bias.Numel / 3;
        bias.Narrow(0, third, third).Zero_();
        return bias;
    }

    protected override Tensor Scores(Tensor q, Tensor k)
    {
        Tensor scale = Torch.Exp(Torch.Clamp(_logitScale, max: Math.Log(100)));
        return Torch.Matmul(F.Normalize(q, dim: -1), F.Normalize(k, dim: -1).Transpose(-2, -1)) * scale;
    }

    // Offsets on a logarithmic scale, sign(d) log2(1 + 8 |d|) / 3, d from -1 to 1: [1, 2w - 1, 2w - 1, 2].
    private static Tensor CoordinatesTable(long window)
    {
        Tensor offsets = Torch.Arange(-(window - 1), window, dtype: DType.Float32) / (window - 1) * 8;
        Tensor[] grid = Torch.Meshgrid([offsets, offsets]);
        Tensor table = Torch.Stack(grid).Permute(1, 2, 0).Contiguous().Unsqueeze(0);
        return Torch.Sign(table) * Torch.Log2(Torch.Abs(table) + 1.0) / 3.0;
    }
}
