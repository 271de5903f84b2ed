namespace Linstock;

public partial class Tensor
{
    /// <summary>The real part, over the same memory; a real tensor itself.</summary>
    public Tensor Real => Torch.Real(this);

    /// <summary>The imaginary part, over the same memory.</summary>
    /// <exception cref="ArgumentException">The tensor is not complex.</exception>
    public Tensor Imag => Torch.Imag(this);

    /// <summary>The dimensions in reverse order: of a matrix the transpose.</summary>
    public Tensor T
    {
        get
        {
            if (!IsStrided && NDim == 2) return Transpose(0, 1);
            Span<long> order = stackalloc long[NDim];
            for (int d = 0; d < order.Length; d++) order[d] = order.Length - 1 - d;
            return Permute(order);
        }
    }

    /// <summary>The last two dimensions exchanged.</summary>
    /// <exception cref="InvalidOperationException">The tensor has fewer than two dimensions.</exception>
    public Tensor MT => NDim >= 2
        ? Transpose(-2, -1)
        : throw new InvalidOperationException($"mT: only supported on matrices or batches of matrices; got shape {Shape}");

    /// <summary>The conjugate transpose of a matrix; a tensor without dimensions: its conjugate.</summary>
    /// <exception cref="InvalidOperationException">The tensor has one dimension, or more than two.</exception>
    public Tensor H => NDim switch
    {
        0 => Torch.Conj(this),
        2 => Torch.Conj(Transpose(0, 1)),
        _ => throw new InvalidOperationException($"H: only supported on matrices; got shape {Shape}"),
    };

    /// <summary>The conjugate of the tensor with the last two dimensions exchanged.</summary>
    /// <exception cref="InvalidOperationException">The tensor has fewer than two dimensions.</exception>
    public Tensor MH => NDim >= 2
        ? Torch.Conj(Transpose(-2, -1))
        : throw new InvalidOperationException($"mH: only supported on matrices or batches of matrices; got shape {Shape}");
}
