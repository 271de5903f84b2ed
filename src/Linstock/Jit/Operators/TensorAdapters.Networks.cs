using Linstock.NN;

namespace Linstock.Jit;

internal static partial class TensorAdapters
{
    private static ScriptOperator[] Networks(string name) => name switch
    {
        "_convolution" or "convolution" =>
        [
            Form(
                "Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups, bool benchmark=, bool deterministic=, bool cudnn_enabled=, bool allow_tf32=",
                Convolution),
        ],
        "_convolution_mode" =>
        [
            Form("Tensor input, Tensor weight, Tensor? bias, int[] stride, str padding, int[] dilation, int groups", static a => Convolve(
                a[0].AsTensor(), a[1].AsTensor(), a[2].ToOptionalTensor(), a[3].ToIntList(), a[4].ToPadding(), a[5].ToIntList(), a[6].ToInt64())),
        ],
        "thnn_conv2d" or "_slow_conv2d_forward" or "mkldnn_convolution" => [],
        "batch_norm" =>
        [
            Form("Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled=", static a =>
                Functional.BatchNorm(
                    a[0].AsTensor(), a[3].ToOptionalTensor(), a[4].ToOptionalTensor(), a[1].ToOptionalTensor(), a[2].ToOptionalTensor(),
                    a[5].ToBool(), a[6].ToDouble(), a[7].ToDouble())),
        ],
        "instance_norm" =>
        [
            Form("Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled=", static a =>
                Functional.InstanceNorm(
                    a[0].AsTensor(), a[3].ToOptionalTensor(), a[4].ToOptionalTensor(), a[1].ToOptionalTensor(), a[2].ToOptionalTensor(),
                    a[5].ToBool(), a[6].ToDouble(), a[7].ToDouble())),
        ],
        "layer_norm" =>
        [
            Form("Tensor input, int[] normalized_shape, Tensor? weight=, Tensor? bias=, float eps=, bool cudnn_enable=", static a =>
                Functional.LayerNorm(a[0].AsTensor(), a[1].ToIntList(), Given(a[2]).ToOptionalTensor(), Given(a[3]).ToOptionalTensor(), Real(a[4], 1e-5))),
        ],
        "group_norm" =>
        [
            Form("Tensor input, int num_groups, Tensor? weight=, Tensor? bias=, float eps=, bool cudnn_enabled=", static a =>
                Functional.GroupNorm(a[0].AsTensor(), a[1].ToInt64(), Given(a[2]).ToOptionalTensor(), Given(a[3]).ToOptionalTensor(), Real(a[4], 1e-5))),
        ],
        "dropout" or "dropout_" => [DropoutForm(name, Functional.Dropout)],
        "feature_dropout" or "feature_dropout_" => [DropoutForm(name, Functional.Dropout2d)],
        "alpha_dropout" or "alpha_dropout_" => [DropoutForm(name, Functional.AlphaDropout)],
        "feature_alpha_dropout" or "feature_alpha_dropout_" => [DropoutForm(name, Functional.FeatureAlphaDropout)],
        "native_dropout" => [],
        "elu" or "elu_" =>
        [
            Form("Tensor self, Scalar alpha=, Scalar scale=, Scalar input_scale=", name == "elu"
                ? static a => Elu(a, inplace: false)
                : static a => Elu(a, inplace: true)),
        ],
        "gelu_" => [Form("Tensor self, str approximate=", static a => a[0].AsTensor().Copy_(Functional.Gelu(a[0].AsTensor(), a[1].IsAbsent ? GeluApproximate.None : a[1].ToEnum<GeluApproximate>())))],
        "log_sigmoid" => [Form("Tensor self", static a => Functional.Logsigmoid(a[0].AsTensor()))],
        "rrelu" or "rrelu_" =>
        [
            Form("Tensor self, Scalar lower=, Scalar upper=, bool training=, Generator? generator=", name == "rrelu"
                ? static a => Functional.Rrelu(a[0].AsTensor(), Real(a[1], 0.125), Real(a[2], 1.0 / 3), Flag(a[3]))
                : static a => Functional.Rrelu(a[0].AsTensor(), Real(a[1], 0.125), Real(a[2], 1.0 / 3), Flag(a[3]), inplace: true)),
        ],
        "embedding" =>
        [
            Form("Tensor weight, Tensor indices, int padding_idx=, bool scale_grad_by_freq=, bool sparse=", static a => Functional.Embedding(
                a[1].AsTensor(), a[0].AsTensor(), Whole(a[2], -1) is var padding and >= 0 ? padding : null, scaleGradByFreq: Flag(a[3]), sparse: Flag(a[4]))),
        ],
        "embedding_bag" =>
        [
            Form("Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=, int mode=, bool sparse=, Tensor? per_sample_weights=, bool include_last_offset=, int? padding_idx=", static a =>
                EmbeddingBag(a, Given(a[8]).ToOptionalInt64())),
        ],
        "_embedding_bag" =>
        [
            // Here a negative number means none; above it counts from the end.
            Form("Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=, int mode=, bool sparse=, Tensor? per_sample_weights=, bool include_last_offset=, int padding_idx=", static a =>
                EmbeddingBag(a, Whole(a[8], -1) is var padding and >= 0 ? padding : null)),
        ],
        "_softmax" => [Form("Tensor self, int dim, bool half_to_float", static a => Torch.Softmax(a[0].AsTensor(), a[1].ToInt64()))],
        "_log_softmax" => [Form("Tensor self, int dim, bool half_to_float", static a => Torch.LogSoftmax(a[0].AsTensor(), a[1].ToInt64()))],
        "_adaptive_avg_pool2d" => [Form("Tensor self, int[] output_size", static a => Functional.AdaptiveAvgPool2d(a[0].AsTensor(), a[1].ToPartialIntList()))],
        "_adaptive_avg_pool3d" => [Form("Tensor self, int[] output_size", static a => Functional.AdaptiveAvgPool3d(a[0].AsTensor(), a[1].ToPartialIntList()))],
        "adaptive_max_pool1d" => [Form("Tensor self, int[] output_size", static a => ScriptResults.Of(Functional.AdaptiveMaxPool1dWithIndices(a[0].AsTensor(), a[1].ToIntList())))],
        "adaptive_max_pool2d" => [Form("Tensor self, int[] output_size", static a => ScriptResults.Of(Functional.AdaptiveMaxPool2dWithIndices(a[0].AsTensor(), a[1].ToPartialIntList())))],
        "adaptive_max_pool3d" => [Form("Tensor self, int[] output_size", static a => ScriptResults.Of(Functional.AdaptiveMaxPool3dWithIndices(a[0].AsTensor(), a[1].ToPartialIntList())))],
        "pad" =>
        [
            Form("Tensor self, int[] pad, str mode=, float? value=", static a =>
                Functional.Pad(a[0].AsTensor(), a[1].ToIntList(), a[2].IsAbsent ? PadMode.Constant : a[2].ToEnum<PadMode>(), Given(a[3]).ToOptionalScalar())),
        ],
        "constant_pad_nd" =>
        [
            Form("Tensor self, int[] pad, Scalar value=", static a =>
                Functional.Pad(a[0].AsTensor(), a[1].ToIntList(), PadMode.Constant, Given(a[2]).ToOptionalScalar())),
        ],
        "reflection_pad1d" or "reflection_pad2d" or "reflection_pad3d" => [Form("Tensor self, int[] padding", static a => Functional.Pad(a[0].AsTensor(), a[1].ToIntList(), PadMode.Reflect))],
        "replication_pad1d" or "replication_pad2d" or "replication_pad3d" => [Form("Tensor self, int[] padding", static a => Functional.Pad(a[0].AsTensor(), a[1].ToIntList(), PadMode.Replicate))],
        "_pad_circular" => [Form("Tensor self, int[] pad", static a => Functional.Pad(a[0].AsTensor(), a[1].ToIntList(), PadMode.Circular))],
        "im2col" =>
        [
            Form("Tensor self, int[] kernel_size, int[] dilation, int[] padding, int[] stride", static a =>
                Functional.Unfold(a[0].AsTensor(), a[1].ToIntList(), a[2].ToIntList(), a[3].ToIntList(), a[4].ToIntList())),
        ],
        "col2im" =>
        [
            Form("Tensor self, int[] output_size, int[] kernel_size, int[] dilation, int[] padding, int[] stride", static a =>
                Functional.Fold(a[0].AsTensor(), a[1].ToIntList(), a[2].ToIntList(), a[3].ToIntList(), a[4].ToIntList(), a[5].ToIntList())),
        ],
        "fractional_max_pool2d" =>
        [
            Form("Tensor self, int[] kernel_size, int[] output_size, Tensor random_samples", static a => ScriptResults.Of(
                Functional.FractionalMaxPool2dWithIndices(a[0].AsTensor(), a[1].ToIntList(), a[2].ToIntList(), null, a[3].AsTensor()))),
        ],
        "max_unpool2d" => [Form("Tensor self, Tensor indices, int[] output_size", static a => MaxUnpool(a[0].AsTensor(), a[1].AsTensor(), a[2].ToInt64s(), 2))],
        "max_unpool3d" => [Form("Tensor self, Tensor indices, int[] output_size, int[] stride, int[] padding", static a => MaxUnpool(a[0].AsTensor(), a[1].AsTensor(), a[2].ToInt64s(), 3))],
        "_native_multi_head_attention" =>
        [
            Form(
                "Tensor query, Tensor key, Tensor value, int embed_dim, int num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, Tensor? mask=, bool need_weights=, bool average_attn_weights=, int? mask_type=",
                FusedAttention.MultiHead),
        ],
        "_transformer_encoder_layer_fwd" =>
        [
            Form(
                "Tensor src, int embed_dim, int num_heads, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, bool use_gelu, bool norm_first, float eps, Tensor norm_weight_1, Tensor norm_bias_1, Tensor norm_weight_2, Tensor norm_bias_2, Tensor ffn_weight_1, Tensor ffn_bias_1, Tensor ffn_weight_2, Tensor ffn_bias_2, Tensor? mask=, int? mask_type=",
                FusedAttention.EncoderLayer),
        ],
        "_scaled_dot_product_attention" =>
        [
            Form("Tensor query, Tensor key, Tensor value, Tensor? attn_mask=, float dropout_p=, bool need_attn_weights=, bool is_causal=", static a => ScriptResults.Tuple(
                Functional.ScaledDotProductAttention(a[0].AsTensor(), a[1].AsTensor(), a[2].AsTensor(), Given(a[3]).ToOptionalTensor(), Real(a[4], 0), Flag(a[6])),
                Flag(a[5]) ? FusedAttention.Weights(a[0].AsTensor(), a[1].AsTensor(), Given(a[3]).ToOptionalTensor()) : default(ScriptValue))),
        ],
        "_weight_norm" =>
        [
            Form("Tensor v, Tensor g, int dim=", static a => a[0].AsTensor() * (a[1].AsTensor() / NormExcept(a[0].AsTensor(), Whole(a[2], 0)))),
        ],
        _ => [],
    };

    // The Euclidean norm over all dimensions but one; -1 means over all.
    private static Tensor NormExcept(Tensor v, long dim) =>
        Torch.Norm(v, 2, (IntList)Enumerable.Range(0, v.NDim).Select(static i => (long)i).Where(i => i != dim).ToArray(), keepdim: true);

    private static ScriptOperator DropoutForm(string name, Func<Tensor, double, bool, bool, Tensor> dropout)
    {
        bool inplace = name.EndsWith('_');
        return Form("Tensor input, float p, bool train", a => dropout(a[0].AsTensor(), a[1].ToDouble(), a[2].ToBool(), inplace));
    }

    private static ScriptValue Convolution(ReadOnlySpan<ScriptValue> a)
    {
        Tensor input = a[0].AsTensor(), weight = a[1].AsTensor();
        Tensor? bias = a[2].ToOptionalTensor();
        IntList stride = a[3].ToIntList(), padding = a[4].ToIntList(), dilation = a[5].ToIntList();
        long groups = a[8].ToInt64();
        if (!a[6].ToBool())
        {
            return Convolve(input, weight, bias, stride, padding, dilation, groups);
        }

        IntList outputPadding = a[7].ToIntList();
        return weight.NDim switch
        {
            3 => Torch.ConvTranspose1d(input, weight, bias, stride, padding, outputPadding, groups, dilation),
            4 => Torch.ConvTranspose2d(input, weight, bias, stride, padding, outputPadding, groups, dilation),
            _ => Torch.ConvTranspose3d(input, weight, bias, stride, padding, outputPadding, groups, dilation),
        };
    }

    private static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, IntList stride, Padding padding, IntList dilation, long groups) => weight.NDim switch
    {
        3 => Torch.Conv1d(input, weight, bias, stride, padding, dilation, groups),
        4 => Torch.Conv2d(input, weight, bias, stride, padding, dilation, groups),
        _ => Torch.Conv3d(input, weight, bias, stride, padding, dilation, groups),
    };

    private static ScriptValue Elu(ReadOnlySpan<ScriptValue> a, bool inplace)
    {
        Tensor self = a[0].AsTensor();
        double alpha = Real(a[1], 1), scale = Real(a[2], 1), inputScale = Real(a[3], 1);
        if (scale == 1 && inputScale == 1)
        {
            return Functional.Elu(self, alpha, inplace);
        }

        // scale * (x if x > 0 else alpha * (exp(input_scale * x) - 1))
        Tensor result = Torch.Where(self > 0, self * scale, Torch.Expm1(self * inputScale) * (alpha * scale));
        return inplace ? self.Copy_(result) : result;
    }

    private static ScriptValue EmbeddingBag(ReadOnlySpan<ScriptValue> a, long? paddingIdx)
    {
        EmbeddingBagMode mode = Whole(a[4], 0) switch
        {
            0 => EmbeddingBagMode.Sum,
            1 => EmbeddingBagMode.Mean,
            _ => EmbeddingBagMode.Max,
        };
        Tensor output = Functional.EmbeddingBag(
            a[1].AsTensor(), a[0].AsTensor(), a[2].AsTensor(), scaleGradByFreq: Flag(a[3]), mode: mode, sparse: Flag(a[5]),
            perSampleWeights: Given(a[6]).ToOptionalTensor(), includeLastOffset: Flag(a[7]), paddingIdx: paddingIdx);
        // The others say which element came from where; functional.embedding_bag drops them.
        Tensor none = Torch.Empty([0], DType.Int64);
        return ScriptResults.Tuple(output, none, none, none);
    }

    // The operator knows the size alone: the values go to their places in planes of that size.
    private static Tensor MaxUnpool(Tensor self, Tensor indices, long[] size, int dims)
    {
        long[] leading = [.. self.Shape.ToArray().SkipLast(dims)];
        Tensor planes = Torch.Zeros([.. leading, size.Aggregate(1L, static (product, one) => product * one)], dtype: self.DType, device: self.Device);
        return Torch.Scatter(planes, -1, indices.Flatten(-dims), self.Flatten(-dims)).Reshape([.. leading, .. size]);
    }
}
