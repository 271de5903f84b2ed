namespace Linstock.NN;

/// <summary>The dimension that softmax takes when none is named: 0 for up to one dimension and for three, else 1.</summary>
internal static class ImplicitDim
{
    public static long Of(Tensor input) => input.NDim is 0 or 1 or 3 ? 0 : 1;
}
