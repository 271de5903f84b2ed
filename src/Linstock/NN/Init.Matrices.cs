namespace Linstock.NN;

public static partial class Init
{
    /// <summary>Fills with a (semi-)orthogonal matrix. Saxe et al. 2013, arXiv:1312.6120.</summary>
    /// <param name="tensor">A tensor of at least two dimensions; all but the first count as columns.</param>
    /// <param name="gain">The scaling factor.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Orthogonal_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        RequireRank(tensor, tensor.NDim >= 2, "Orthogonal_", "2 or more dimensions");
        if (tensor.Numel == 0)
        {
            return tensor;
        }
        using (Torch.NoGrad())
        {
            long rows = tensor.Shape[0], columns = tensor.Numel / rows;
            Tensor flattened = Torch.Empty([rows, columns], dtype: tensor.DType, device: tensor.Device).Normal_(0, 1, generator);
            if (rows < columns)
            {
                flattened = flattened.Transpose(0, 1);
            }
            (Tensor q, Tensor r) = Torch.Linalg.Qr(flattened);
            // Signs of the diagonal make the decomposition unique, and the distribution uniform.
            q = q * Torch.Diag(r).Sign();
            if (rows < columns)
            {
                q = q.Transpose(0, 1);
            }
            tensor.Copy_(q.Reshape(tensor.Shape.ToArray()));
            return tensor.Mul_(gain);
        }
    }

    /// <summary>Normal, with a share of every column set to zero. Martens 2010.</summary>
    /// <param name="tensor">A matrix.</param>
    /// <param name="sparsity">The share of zeros in each column.</param>
    /// <param name="std">The standard deviation of the others.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Sparse_(Tensor tensor, double sparsity, double std = 0.01, Generator? generator = null)
    {
        RequireRank(tensor, tensor.NDim == 2, "Sparse_", "2 dimensions");
        long rows = tensor.Shape[0], columns = tensor.Shape[1];
        var zeros = (long)Math.Ceiling(sparsity * rows);
        zeros = Math.Clamp(zeros < 0 ? zeros + rows : zeros, 0, rows);
        using (Torch.NoGrad())
        {
            tensor.Normal_(0, std, generator);
            for (long column = 0; column < columns; column++)
            {
                long[] order = Torch.Randperm(rows, generator: generator).ToArray<long>();
                for (long i = 0; i < zeros; i++)
                {
                    tensor[order[i]][column].Fill_(0);
                }
            }
        }
        return tensor;
    }
}
