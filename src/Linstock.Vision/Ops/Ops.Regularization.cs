using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision;

/// <summary>Operators on boxes, regions and images: <c>torchvision.ops</c>. Its layers are in <see cref="Linstock.Vision.Layers"/>.</summary>
public static partial class Ops
{
    /// <summary>Clears whole samples at random and scales the others by 1/(1-p). Huang et al. 2016, arXiv:1603.09382.</summary>
    /// <param name="input">[N, ...].</param>
    /// <param name="p">The probability of clearing.</param>
    /// <param name="mode">Whether each sample is decided about or the batch.</param>
    /// <param name="training">Whether anything is done.</param>
    /// <exception cref="ArgumentException">p is no probability.</exception>
    public static Tensor StochasticDepth(Tensor input, double p, StochasticDepthMode mode, bool training = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequireProbability(p, "stochastic_depth");
        if (!training || p == 0) return input;
        double survival = 1 - p;
        var size = new long[input.NDim];
        Array.Fill(size, 1);
        if (mode == StochasticDepthMode.Row) size[0] = input.Shape[0];
        Tensor noise = Torch.Empty(size, dtype: input.DType, device: input.Device).Bernoulli_(survival);
        if (survival > 0) noise.Div_(survival);
        return input * noise;
    }

    /// <summary>Clears squares at random and scales the rest. Ghiasi et al. 2018, arXiv:1810.12890.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="p">The share of pixels that are cleared.</param>
    /// <param name="blockSize">The side of a square.</param>
    /// <param name="inplace">Whether the input is changed.</param>
    /// <param name="eps">What keeps the division from failing.</param>
    /// <param name="training">Whether anything is done.</param>
    /// <exception cref="ArgumentException">p is no probability, or the input has another rank.</exception>
    public static Tensor DropBlock2d(Tensor input, double p, long blockSize, bool inplace = false, double eps = 1e-6, bool training = true) =>
        DropBlock(input, p, blockSize, inplace, eps, training, 2);

    /// <summary>Clears cubes at random and scales the rest, as <see cref="DropBlock2d"/> does with squares.</summary>
    /// <param name="input">[N, C, D, H, W].</param>
    /// <param name="p">The share of voxels that are cleared.</param>
    /// <param name="blockSize">The side of a cube.</param>
    /// <param name="inplace">Whether the input is changed.</param>
    /// <param name="eps">What keeps the division from failing.</param>
    /// <param name="training">Whether anything is done.</param>
    /// <exception cref="ArgumentException">p is no probability, or the input has another rank.</exception>
    public static Tensor DropBlock3d(Tensor input, double p, long blockSize, bool inplace = false, double eps = 1e-6, bool training = true) =>
        DropBlock(input, p, blockSize, inplace, eps, training, 3);

    private static Tensor DropBlock(Tensor input, double p, long blockSize, bool inplace, double eps, bool training, int rank)
    {
        ArgumentNullException.ThrowIfNull(input);
        string operation = $"drop_block{rank}d";
        RequireProbability(p, operation);
        if (input.NDim != rank + 2) throw new ArgumentException($"{operation}: expected {rank + 2} dimensions; got {input.Shape}", nameof(input));
        if (!training || p == 0) return input;
        var size = input.Shape.ToArray();
        long block = Math.Min(blockSize, size[2..].Min());
        double all = 1, places = 1;
        for (int i = 2; i < size.Length; i++)
        {
            all *= size[i] / (double)block;
            size[i] -= block - 1;
            places *= size[i];
        }

        var around = new long[2 * rank];
        Array.Fill(around, block / 2);
        Tensor noise = F.Pad(Torch.Empty(size, dtype: input.DType, device: input.Device).Bernoulli_(p * all / places), around, value: 0);
        noise = 1 - (rank == 2 ? F.MaxPool2d(noise, block, 1, block / 2) : F.MaxPool3d(noise, block, 1, block / 2));
        Tensor scale = noise.Numel / (noise.Sum() + eps);
        return inplace ? input.Mul_(noise).Mul_(scale) : input * noise * scale;
    }

    private static void RequireProbability(double p, string operation)
    {
        if (p is not (>= 0 and <= 1)) throw new ArgumentException($"{operation}: the probability must be between 0 and 1; got {p}", nameof(p));
    }
}
