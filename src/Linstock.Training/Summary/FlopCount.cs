using Linstock.NN;

namespace Linstock.Training;

/// <summary>The floating-point operations of layers, from their options and shapes alone; the rules are in <see cref="ModelSummary"/>'s remarks.</summary>
internal static class FlopCount
{
    /// <summary>The operations of one call.</summary>
    public static long Of(Module module, Tensor[] inputs, long[] output) => module switch
    {
        Linear linear => 2 * Product(output) * linear.InFeatures,
        Bilinear => 2 * Product(output) * (inputs[0].Shape[^1] * inputs[1].Shape[^1] + inputs[1].Shape[^1]),
        ConvTransposeNd conv => 2 * inputs[0].Numel * (conv.OutChannels / conv.Groups) * Product(conv.KernelSize.ToArray()),
        ConvNd conv => 2 * Product(output) * (conv.InChannels / conv.Groups) * Product(conv.KernelSize.ToArray()),
        RNNBase recurrent => Recurrent(recurrent, inputs[0]),
        RNNCellBase cell => 2 * Product(inputs[0].Shape.ToArray()[..^1]) * cell.Parameters(recurse: false).Where(static p => p.NDim == 2).Sum(static p => p.Numel),
        MultiheadAttention attention => Attention(attention, inputs),
        BatchNorm { TrackRunningStats: true } norm => Product(output) * (2 + (norm.Affine ? 2 : 0)),
        NormBase norm => Product(output) * (5 + (norm.Affine ? 2 : 0)),
        LayerNorm norm => Product(output) * (5 + (norm.Weight is null ? 0 : 1) + (norm.Bias is null ? 0 : 1)),
        GroupNorm norm => Product(output) * (5 + (norm.Affine ? 2 : 0)),
        // No mean is taken: square, sum, scale.
        RMSNorm norm => Product(output) * (3 + (norm.Weight is null ? 0 : 1)),
        _ => 0,
    };

    /// <summary>The output of modules with several results; the first of these.</summary>
    public static long[] OutputShape(Module module, Tensor[] inputs)
    {
        long[] shape = inputs[0].Shape.ToArray();
        shape[^1] = module switch
        {
            RNNBase recurrent => (recurrent.Bidirectional ? 2 : 1) * (recurrent.ProjSize > 0 ? recurrent.ProjSize : recurrent.HiddenSize),
            RNNCellBase cell => cell.HiddenSize,
            _ => shape[^1],
        };
        return shape;
    }

    /// <summary>Each matrix is applied once for each place of each sequence.</summary>
    private static long Recurrent(RNNBase module, Tensor input) =>
        2 * Product(input.Shape.ToArray()[..^1]) * module.Parameters(recurse: false).Where(static parameter => parameter.NDim == 2).Sum(static parameter => parameter.Numel);

    private static long Attention(MultiheadAttention module, Tensor[] inputs)
    {
        long[] query = inputs[0].Shape.ToArray(), key = inputs[1].Shape.ToArray();
        int time = query.Length == 3 && module.BatchFirst ? 1 : 0;
        long batch = query.Length == 3 ? query[1 - time] : 1, from = query[time], to = key[time], size = module.EmbedDim;
        // Projections of query, key and value, scores, weighted sums, projection of the result.
        return 2 * batch * (from * size * size + to * (module.Kdim + module.Vdim) * size + 2 * from * to * size + from * size * size);
    }

    private static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
        {
            product = checked(product * size);
        }
        return product;
    }
}
