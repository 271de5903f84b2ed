namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>A convolution that does what a convolution and a batch normalisation after it do in evaluation mode.</summary>
    /// <typeparam name="TConv">The convolution's type.</typeparam>
    /// <param name="conv">The convolution.</param>
    /// <param name="bn">The normalisation, with running statistics.</param>
    /// <returns>A new convolution.</returns>
    /// <exception cref="ArgumentException">One of them is in training mode, or there are no statistics.</exception>
    public static TConv FuseConvBnEval<TConv>(TConv conv, BatchNorm bn)
        where TConv : ConvNd
    {
        if (conv.Training || bn.Training)
        {
            throw new ArgumentException("FuseConvBnEval: both modules must be in evaluation mode; call Eval() first");
        }
        if (bn.RunningMean is null || bn.RunningVar is null)
        {
            throw new ArgumentException("FuseConvBnEval: the normalisation has no running statistics", nameof(bn));
        }
        TConv fused = conv.DeepCopy();
        using (Torch.NoGrad())
        {
            (Tensor weight, Tensor bias) = FuseConvBnWeights(
                conv.Weight, conv.Bias, bn.RunningMean, bn.RunningVar, bn.Eps, bn.Weight, bn.Bias, conv is ConvTransposeNd);
            fused.Weight = new Parameter(weight.Detach(), conv.Weight.RequiresGrad);
            fused.Bias = new Parameter(bias.Detach(), conv.Bias?.RequiresGrad ?? conv.Weight.RequiresGrad);
        }
        return fused;
    }

    /// <summary>The weight and bias of such a convolution.</summary>
    /// <param name="convW">The convolution's weight.</param>
    /// <param name="convB">Its bias.</param>
    /// <param name="bnRm">The running mean.</param>
    /// <param name="bnRv">The running variance.</param>
    /// <param name="bnEps">What is added to the variance.</param>
    /// <param name="bnW">The normalisation's scale.</param>
    /// <param name="bnB">Its shift.</param>
    /// <param name="transpose">Whether the convolution is a transposed one.</param>
    /// <returns>Weight and bias.</returns>
    public static (Tensor Weight, Tensor Bias) FuseConvBnWeights(
        Tensor convW, Tensor? convB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor? bnW, Tensor? bnB, bool transpose = false)
    {
        Tensor scale = (bnW ?? Torch.OnesLike(bnRm)) * (bnRv + bnEps).Rsqrt();
        var shape = new long[convW.NDim];
        Array.Fill(shape, 1);
        shape[transpose ? 1 : 0] = -1;
        Tensor bias = ((convB ?? Torch.ZerosLike(bnRm)) - bnRm) * scale + (bnB ?? Torch.ZerosLike(bnRm));
        return (convW * scale.Reshape(shape), bias);
    }

    /// <summary>A linear layer that does what a linear layer and a batch normalisation after it do in evaluation mode.</summary>
    /// <param name="linear">The layer.</param>
    /// <param name="bn">The normalisation, with running statistics.</param>
    /// <returns>A new layer.</returns>
    /// <exception cref="ArgumentException">One of them is in training mode, there are no statistics, or the sizes do not fit.</exception>
    public static Linear FuseLinearBnEval(Linear linear, BatchNorm bn)
    {
        if (linear.Training || bn.Training)
        {
            throw new ArgumentException("FuseLinearBnEval: both modules must be in evaluation mode; call Eval() first");
        }
        if (bn.RunningMean is null || bn.RunningVar is null)
        {
            throw new ArgumentException("FuseLinearBnEval: the normalisation has no running statistics", nameof(bn));
        }
        if (bn.RunningMean.Numel != linear.OutFeatures && bn.RunningMean.Numel != 1)
        {
            throw new ArgumentException(
                $"FuseLinearBnEval: the layer's outputs and the channels must be equal in number; got {linear.OutFeatures} and {bn.RunningMean.Numel}",
                nameof(bn));
        }
        Linear fused = linear.DeepCopy();
        using (Torch.NoGrad())
        {
            (Tensor weight, Tensor bias) = FuseLinearBnWeights(linear.Weight, linear.Bias, bn.RunningMean, bn.RunningVar, bn.Eps, bn.Weight, bn.Bias);
            fused.Weight = new Parameter(weight.Detach(), linear.Weight.RequiresGrad);
            fused.Bias = new Parameter(bias.Detach(), linear.Bias?.RequiresGrad ?? linear.Weight.RequiresGrad);
        }
        return fused;
    }

    /// <summary>The weight and bias of such a layer.</summary>
    /// <param name="linearW">The layer's weight.</param>
    /// <param name="linearB">Its bias.</param>
    /// <param name="bnRm">The running mean.</param>
    /// <param name="bnRv">The running variance.</param>
    /// <param name="bnEps">What is added to the variance.</param>
    /// <param name="bnW">The normalisation's scale.</param>
    /// <param name="bnB">Its shift.</param>
    /// <returns>Weight and bias.</returns>
    public static (Tensor Weight, Tensor Bias) FuseLinearBnWeights(
        Tensor linearW, Tensor? linearB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor? bnW, Tensor? bnB) =>
        FuseConvBnWeights(linearW, linearB, bnRm, bnRv, bnEps, bnW, bnB);
}
