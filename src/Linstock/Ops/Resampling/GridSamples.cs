using Linstock.Backends;
using Linstock.Backends.Cpu.Resampling;

namespace Linstock.Ops.Resampling;

/// <summary>Images read at the places of a grid, and the grids of affine maps. Jaderberg et al. 2015, arXiv:1506.02025.</summary>
internal static class GridSamples
{
    /// <summary>out[n, c, y, x] = input[n, c] at the place grid[n, y, x], whose coordinates go from −1 to 1 over the input, x first.</summary>
    /// <param name="input">[N, C, H, W] or [N, C, D, H, W], floating point.</param>
    /// <param name="grid">[N, H', W', 2] or [N, D', H', W', 3], of the same dtype.</param>
    /// <param name="mode">How to read between elements; bicubic for images of two dimensions.</param>
    /// <param name="paddingMode">What lies outside the input.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the corner elements, instead of their outer edges; null means no.</param>
    /// <remarks>The gradient cannot be differentiated again, as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">Shapes, dtypes or the mode do not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("grid_sampler(input, grid, mode#, padding_mode#, align_corners|False)")]
    public static Tensor GridSample(
        Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode paddingMode = GridSamplePaddingMode.Zeros,
        bool? alignCorners = null)
    {
        Check.RankBetween(input, 4, 5, "grid_sample", nameof(input));
        Check.Rank(grid, input.NDim, "grid_sample", nameof(grid));
        Check.FloatingPoint(input.DType, "grid_sample");
        Check.SameDType(input, grid, "grid_sample");
        Check.SameDevice(input, grid, "grid_sample");
        int rank = input.NDim - 2;
        if (grid.Shape[0] != input.Shape[0] || grid.Shape[-1] != rank)
            Check.ThrowArgument($"grid_sample: expected a grid of [{input.Shape[0]}, ..., {rank}]; got grid {grid.Shape} for input {input.Shape}");
        if (mode == GridSampleMode.Bicubic && rank == 3) Check.ThrowArgument($"grid_sample: mode Bicubic is for images of two dimensions; got shape {input.Shape}");
        for (int d = 2; d < input.NDim; d++)
            if (input.Shape[d] == 0) Check.ThrowArgument($"grid_sample: the input must not be empty; got shape {input.Shape}");
        if (input.DType.IsReducedFloating)
            return GridSample(input.To(DType.Float32), grid.To(DType.Float32), mode, paddingMode, alignCorners).To(input.DType);
        var sampling = new GridSampling(mode, paddingMode, alignCorners ?? false, rank);
        Tensor result = Torch.Empty(
            [input.Shape[0], input.Shape[1], .. Shape.AsSpan(in grid.Shape)[1..^1]], dtype: input.DType, device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new GridSampleKernel(sampling, Copying.Dense(input), Copying.Dense(grid), result));
        return Gradient.IsNeeded(input, grid) ? Gradient.Record(result, new GridSampleBackward(sampling, input, grid), input, grid) : result;
    }

    /// <summary>The grid of an affine map for <see cref="GridSample"/>: theta · (x, y, 1) or theta · (x, y, z, 1) at each element of the output.</summary>
    /// <param name="theta">[N, 2, 3] or [N, 3, 4], floating point.</param>
    /// <param name="size">The size of the output that the grid is for: [N, C, H, W] or [N, C, D, H, W].</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the corner elements, instead of their outer edges; null means no.</param>
    /// <returns>[N, H, W, 2] or [N, D, H, W, 3].</returns>
    /// <exception cref="ArgumentException">Shapes or the dtype do not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("affine_grid_generator(theta, size, align_corners|False)")]
    public static Tensor AffineGrid(Tensor theta, IntList size, bool? alignCorners = null)
    {
        Check.FloatingPoint(theta.DType, "affine_grid");
        int rank = size.Count - 2;
        if (rank is not (2 or 3)) Check.ThrowArgument($"affine_grid: size must have 4 or 5 integers; got {size}");
        if (theta.NDim != 3 || theta.Shape[0] != size[0] || theta.Shape[1] != rank || theta.Shape[2] != rank + 1)
            Check.ThrowArgument($"affine_grid: expected theta of [{size[0]}, {rank}, {rank + 1}] for size {size}; got shape {theta.Shape}");
        foreach (long length in IntList.AsSpan(in size))
            if (length < 1) Check.ThrowArgument($"affine_grid: sizes must be positive; got {size}");
        Shape spatial = new(IntList.AsSpan(in size)[2..]);
        var columns = new Tensor[rank + 1];
        Span<long> shape = stackalloc long[rank];
        for (int c = 0; c < rank; c++)
        {
            int dim = rank - 1 - c;
            long length = spatial[dim];
            Tensor line = length == 1
                ? Torch.Zeros([1], dtype: theta.DType, device: theta.Device)
                : Torch.Linspace(-1, 1, length, dtype: theta.DType, device: theta.Device);
            if (alignCorners != true) line = line * ((double)(length - 1) / length);
            shape.Fill(1);
            shape[dim] = length;
            columns[c] = Views.Expand(Views.Reshape(line, shape), spatial);
        }
        columns[rank] = Torch.Ones(spatial, dtype: theta.DType, device: theta.Device);
        Tensor places = Views.Reshape(Torch.Stack(columns, rank), spatial.Numel, rank + 1);
        Tensor mapped = Torch.Matmul(places, Views.Transpose(theta, 1, 2));
        return Views.Reshape(mapped, [size[0], .. Shape.AsSpan(in spatial), rank]);
    }

    private sealed class GridSampleBackward(GridSampling sampling, Tensor input, Tensor grid) : Node
    {
        private SavedTensor _input = new(input);
        private SavedTensor _grid = new(grid);

        public override string Name => sampling.Rank == 2 ? "GridSampler2DBackward0" : "GridSampler3DBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor input = _input.Get(this), grid = _grid.Get(this);
            Tensor toInput = Torch.Zeros(input.Shape, dtype: input.DType, device: input.Device);
            Tensor toGrid = Torch.Zeros(grid.Shape, dtype: grid.DType, device: grid.Device);
            if (grad.Numel > 0) Backend.Run(toInput, new GridSampleBackwardKernel(sampling, Copying.Dense(grad), Copying.Dense(input), Copying.Dense(grid), toInput, toGrid));
            if (Gradient.IsNeeded(grad, input, grid)) Gradient.RecordAll([toInput, toGrid], new NotDifferentiable(), grad, input, grid);
            if (NeedsInput(0)) gradInputs[0] = toInput;
            if (NeedsInput(1)) gradInputs[1] = toGrid;
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _grid.Release();
        }
    }

    private sealed class NotDifferentiable : Node
    {
        public override string Name => "GridSamplerBackwardBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
            => throw new NotSupportedException("grid_sample: the gradient cannot be differentiated again");
    }
}
