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
            throw new ArgumentException("Fusion only for eval!");
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
}
