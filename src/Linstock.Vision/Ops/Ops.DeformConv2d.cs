using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision;

public static partial class Ops
{
    /// <summary>
    /// A convolution whose kernel reads at places that are moved by offsets, and with a mask weighted. Dai et al. 2017, arXiv:1703.06211; Zhu et al.
    /// 2018, arXiv:1811.11168. Differentiable in everything.
    /// </summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="offset">[N, 2 · groups · kernel height · kernel width, H', W']: down and right for each place of the kernel.</param>
    /// <param name="weight">[C', C / weight groups, kernel height, kernel width].</param>
    /// <param name="bias">[C'], or null.</param>
    /// <param name="stride">The distance of the kernel's positions.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">The distance of the kernel's elements.</param>
    /// <param name="mask">[N, groups · kernel height · kernel width, H', W'], or null.</param>
    /// <returns>[N, C', H', W'].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Tensor DeformConv2d(
        Tensor input, Tensor offset, Tensor weight, Tensor? bias = null, (long Down, long Right)? stride = null, (long Down, long Right)? padding = null,
        (long Down, long Right)? dilation = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(weight);
        (long Down, long Right) step = stride ?? (1, 1), pad = padding ?? (0, 0), spread = dilation ?? (1, 1);
        if (input.NDim != 4 || offset.NDim != 4 || weight.NDim != 4)
            throw new ArgumentException($"deform_conv2d: expected four dimensions; got input {input.Shape}, offset {offset.Shape}, weight {weight.Shape}", nameof(input));
        (long batch, long channels, long height, long width) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        (long output, long perGroup, long kernelHeight, long kernelWidth) = (weight.Shape[0], weight.Shape[1], weight.Shape[2], weight.Shape[3]);
        long kernel = kernelHeight * kernelWidth, groups = offset.Shape[1] / (2 * kernel);
        long rows = ((height + (2 * pad.Down) - (spread.Down * (kernelHeight - 1)) - 1) / step.Down) + 1;
        long columns = ((width + (2 * pad.Right) - (spread.Right * (kernelWidth - 1)) - 1) / step.Right) + 1;
        if (groups == 0 || offset.Shape[1] != 2 * kernel * groups || channels % groups != 0)
            throw new ArgumentException($"deform_conv2d: expected a multiple of {2 * kernel} offset channels that divides {channels} channels into groups; got {offset.Shape[1]}", nameof(offset));
        if (offset.Shape[0] != batch || offset.Shape[2] != rows || offset.Shape[3] != columns)
            throw new ArgumentException($"deform_conv2d: expected offsets [{batch}, *, {rows}, {columns}]; got {offset.Shape}", nameof(offset));
        if (channels % perGroup != 0 || output % (channels / perGroup) != 0)
            throw new ArgumentException($"deform_conv2d: weight {weight.Shape} does not fit {channels} channels", nameof(weight));
        if (mask is not null && (mask.NDim != 4 || mask.Shape[0] != batch || mask.Shape[1] != groups * kernel || mask.Shape[2] != rows || mask.Shape[3] != columns))
            throw new ArgumentException($"deform_conv2d: expected a mask [{batch}, {groups * kernel}, {rows}, {columns}]; got {mask.Shape}", nameof(mask));

        // Where each element of the kernel reads, [batch · groups, kernel, rows, columns], then scaled to what grid_sample calls -1 to 1.
        Tensor moved = offset.Reshape(batch * groups, kernel, 2, rows, columns);
        Tensor down = moved.Select(2, 0) + Base(kernelHeight, spread.Down, kernelWidth, true).Reshape(kernel, 1, 1)
            + Steps(rows, step.Down, pad.Down).Reshape(1, rows, 1);
        Tensor right = moved.Select(2, 1) + Base(kernelWidth, spread.Right, kernelHeight, false).Reshape(kernel, 1, 1)
            + Steps(columns, step.Right, pad.Right).Reshape(1, 1, columns);
        Tensor grid = Torch.Stack([((2 * right) + 1) / width - 1, ((2 * down) + 1) / height - 1], -1).Reshape(batch * groups, kernel * rows, columns, 2);
        Tensor read = F.GridSample(input.Reshape(batch * groups, channels / groups, height, width), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, alignCorners: false)
            .Reshape(batch, groups, channels / groups, kernel, rows * columns);
        if (mask is not null) read = read * mask.Reshape(batch, groups, 1, kernel, rows * columns);

        long weightGroups = channels / perGroup;
        read = read.Reshape(batch, weightGroups, perGroup * kernel, rows * columns);
        Tensor result = Torch.Matmul(weight.Reshape(weightGroups, output / weightGroups, perGroup * kernel), read).Reshape(batch, output, rows, columns);
        return bias is null ? result : result + bias.Reshape(1, -1, 1, 1);

        Tensor Steps(long count, long distance, long before) => (Torch.Arange(0, count, 1, dtype: input.DType, device: input.Device) * distance) - before;

        Tensor Base(long count, long distance, long repeats, bool outer)
        {
            Tensor steps = Torch.Arange(0, count, 1, dtype: input.DType, device: input.Device) * distance;
            return (outer ? steps.Unsqueeze(1).Expand(count, repeats) : steps.Unsqueeze(0).Expand(repeats, count)).Reshape(-1);
        }
    }
}
