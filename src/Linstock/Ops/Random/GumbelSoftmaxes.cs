namespace Linstock.Ops.Sampling;

/// <summary>Differentiable samples of a category.</summary>
internal static class GumbelSoftmaxes
{
    /// <summary>
    /// Samples from the concrete distribution: the softmax of <c>(logits + g) / tau</c> with Gumbel noise g. Jang et al. 2017, arXiv:1611.01144.
    /// </summary>
    /// <param name="logits">Unnormalised logarithms of probabilities.</param>
    /// <param name="tau">The temperature, not 0.</param>
    /// <param name="hard">Whether the result is one-hot, with the gradient of the soft sample.</param>
    /// <param name="eps">Has no effect, as in PyTorch.</param>
    /// <param name="dim">The dimension of the categories.</param>
    /// <exception cref="ArgumentException">The dtype is not floating, or there is no such dimension.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor GumbelSoftmax(Tensor logits, double tau = 1, bool hard = false, double eps = 1e-10, long dim = -1)
    {
        Check.FloatingPoint(logits.DType, "gumbel_softmax");
        Check.Dim(dim, logits.NDim, "gumbel_softmax");

        // -log of an exponential deviate is a Gumbel one.
        Tensor negated = Torch.EmptyLike(logits.Detach(), memoryFormat: MemoryFormat.Contiguous).Exponential_().Log_();
        Tensor soft = ((logits - negated) / tau).Softmax(dim);
        if (!hard)
        {
            return soft;
        }

        Tensor chosen = soft.Detach().Argmax(dim, keepdim: true);
        Tensor oneHot = Torch.ZerosLike(logits.Detach(), memoryFormat: MemoryFormat.Contiguous).Scatter_(dim, chosen, 1.0);
        return oneHot - soft.Detach() + soft;
    }
}
