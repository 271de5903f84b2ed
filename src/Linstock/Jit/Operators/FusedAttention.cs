using Linstock.NN;

namespace Linstock.Jit;

/// <summary>The fused forms of attention and of the transformer's encoder layer, composed of the operations that they stand for.</summary>
internal static class FusedAttention
{
    /// <summary>softmax(query · keyᵀ / √d + mask).</summary>
    public static Tensor Weights(Tensor query, Tensor key, Tensor? mask)
    {
        Tensor scores = Torch.Matmul(query * (1 / Math.Sqrt(query.Shape[^1])), key.Transpose(-2, -1));
        if (mask is not null)
        {
            scores = mask.DType == DType.Bool ? scores.MaskedFill(mask, double.NegativeInfinity) : scores + mask;
        }

        return Torch.Softmax(scores, -1);
    }

    /// <summary><c>aten::_native_multi_head_attention</c>.</summary>
    public static ScriptValue MultiHead(ReadOnlySpan<ScriptValue> a)
    {
        bool needsWeights = a[10].IsAbsent || a[10].ToBool(), averages = a[11].IsAbsent || a[11].ToBool();
        (Tensor output, Tensor weights) = MultiHead(
            a[0].AsTensor(), a[1].AsTensor(), a[2].AsTensor(), a[4].ToInt64(), a[5].AsTensor(), a[6].AsTensor(), a[7].AsTensor(), a[8].AsTensor(),
            a[9].IsAbsent ? null : a[9].ToOptionalTensor(), a[12].IsAbsent ? null : a[12].ToOptionalInt64());
        return ScriptResults.Tuple(output, needsWeights ? averages ? weights.Mean(1) : weights : default(ScriptValue));
    }

    /// <summary><c>aten::_transformer_encoder_layer_fwd</c>.</summary>
    public static ScriptValue EncoderLayer(ReadOnlySpan<ScriptValue> a)
    {
        Tensor x = a[0].AsTensor();
        long heads = a[2].ToInt64();
        bool normFirst = a[8].ToBool(), gelu = a[7].ToBool();
        double eps = a[9].ToDouble();
        Tensor qkvWeight = a[3].AsTensor(), qkvBias = a[4].AsTensor(), projection = a[5].AsTensor(), projectionBias = a[6].AsTensor();
        Tensor norm1Weight = a[10].AsTensor(), norm1Bias = a[11].AsTensor(), norm2Weight = a[12].AsTensor(), norm2Bias = a[13].AsTensor();
        Tensor weight1 = a[14].AsTensor(), bias1 = a[15].AsTensor(), weight2 = a[16].AsTensor(), bias2 = a[17].AsTensor();
        Tensor? mask = a[18].IsAbsent ? null : a[18].ToOptionalTensor();
        long? maskType = a[19].IsAbsent ? null : a[19].ToOptionalInt64();

        Tensor attended = normFirst ? Norm1(x) : x;
        (Tensor attention, _) = MultiHead(attended, attended, attended, heads, qkvWeight, qkvBias, projection, projectionBias, mask, maskType);
        x += attention;
        if (!normFirst)
        {
            x = Norm1(x);
        }

        Tensor hidden = Functional.Linear(normFirst ? Norm2(x) : x, weight1, bias1);
        x += Functional.Linear(gelu ? Functional.Gelu(hidden) : Torch.Relu(hidden), weight2, bias2);
        return normFirst ? x : Norm2(x);

        Tensor Norm1(Tensor value) => Functional.LayerNorm(value, norm1Weight.Shape, norm1Weight, norm1Bias, eps);

        Tensor Norm2(Tensor value) => Functional.LayerNorm(value, norm2Weight.Shape, norm2Weight, norm2Bias, eps);
    }

    // maskType: 0 a mask of the scores, 1 one of the keys [batch, keys], 2 both in one.
    private static (Tensor Output, Tensor Weights) MultiHead(
        Tensor query, Tensor key, Tensor value, long heads, Tensor qkvWeight, Tensor qkvBias, Tensor projection, Tensor projectionBias, Tensor? mask, long? maskType)
    {
        long size = query.Shape[^1], batch = query.Shape[0];
        Tensor Heads(Tensor input, int part)
        {
            Tensor weight = qkvWeight.Narrow(0, part * size, size), bias = qkvBias.Narrow(0, part * size, size);
            return Functional.Linear(input, weight, bias).Reshape(batch, input.Shape[1], heads, size / heads).Transpose(1, 2);
        }

        Tensor q = Heads(query, 0), k = Heads(key, 1), v = Heads(value, 2);
        Tensor? shaped = mask switch
        {
            null => null,
            { NDim: 2 } when maskType == 1 => mask.Reshape(batch, 1, 1, mask.Shape[1]),
            _ => mask,
        };
        Tensor weights = Weights(q, k, shaped);
        Tensor mixed = Torch.Matmul(weights, v).Transpose(1, 2).Reshape(batch, query.Shape[1], size);
        return (Functional.Linear(mixed, projection, projectionBias), weights);
    }
}
