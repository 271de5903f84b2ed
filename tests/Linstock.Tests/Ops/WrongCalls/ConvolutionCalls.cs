using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Convolution and windows: channels, kernels, options.</summary>
internal static class ConvolutionCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.Conv1d(o.Float(1, 2, 4), o.Float(0, 2, 1)), "conv1d: there must be at least one channel; got weight of shape [0, 2, 1]"),
        new(o => Functional.ConvTranspose1d(o.Float(1, 2, 4), o.Float(2, 0, 1)), "conv_transpose1d: there must be at least one channel; got weight of shape [2, 0, 1]"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 2, 3, 3)), "conv2d: given groups=1 and weight of shape [4, 2, 3, 3], expected input [1, 3, 5, 5] to have 2 channels; got 3"),
        new(o => Torch.Conv2d(o.Float(1, 3, 2, 2), o.Float(4, 3, 3, 3)), "conv2d: the kernel can't be larger than the padded input; got padded input [2, 2], kernel [3, 3], dilation [1, 1]"),
        new(o => Torch.Conv2d(o.Float(3, 5), o.Float(4, 3, 3, 3)), "conv2d: input has 2 dimensions; got shape [3, 5]; expected 3 to 4 dimensions"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3)), "conv2d: weight has 3 dimensions; got shape [4, 3, 3]; expected 4 dimensions"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), o.Float(3)), "conv2d: bias must be 1-dimensional with 4 elements; got shape [3]"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), o.Float(4, 1)), "conv2d: bias must be 1-dimensional with 4 elements; got shape [4, 1]"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Double(4, 3, 3, 3)), "conv2d: dtypes differ: float32 and float64; expected the same; convert one with .To(DType.Float32)"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), o.Double(4)), "conv2d: dtypes differ: float32 and float64; expected the same; convert one with .To(DType.Float32)"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), stride: 0), "conv2d: stride is too small; got [0]; expected at least 1"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), stride: [1, 1, 1]), "conv2d: stride has 3 integers [1, 1, 1]; expected 1 or 2"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), padding: -1), "conv2d: padding is too small; got [-1]; expected at least 0"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), dilation: 0), "conv2d: dilation is too small; got [0]; expected at least 1"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 1, 3, 3), groups: 3), "conv2d: the first size of weight must be a multiple of groups; got weight of shape [4, 1, 3, 3] and groups=3"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), groups: 0), "conv2d: groups must be positive; got 0"),
        new(o => Torch.Conv2d(o.Float(1, 3, 5, 5), o.Float(4, 3, 3, 3), stride: 2, padding: Padding.Same), "conv2d: padding: Padding.Same is not supported for strided convolutions; got stride [2]"),
        new(o => Torch.Conv1d(o.Float(1, 2, 5), o.Float(3, 2, 6)), "conv1d: the kernel can't be larger than the padded input; got padded input [5], kernel [6], dilation [1]"),
        new(o => Torch.Conv1d(o.Float(5), o.Float(3, 2, 2)), "conv1d: input has 1 dimension; got shape [5]; expected 2 to 3 dimensions"),
        new(o => Torch.Conv3d(o.Float(1, 2, 3, 3), o.Float(3, 2, 2, 2, 2)), "conv3d: given groups=1 and weight of shape [3, 2, 2, 2, 2], expected input [1, 1, 2, 3, 3] to have 2 channels; got 1"),
        new(o => Torch.ConvTranspose2d(o.Float(1, 3, 5, 5), o.Float(4, 2, 3, 3)), "conv_transpose2d: given weight of shape [4, 2, 3, 3], expected input [1, 3, 5, 5] to have 4 channels; got 3"),
        new(o => Torch.ConvTranspose2d(o.Float(1, 3, 5, 5), o.Float(3, 2, 3, 3), outputPadding: 1), "conv_transpose2d: output padding must be smaller than either stride or dilation; got outputPadding 1, stride 1 and dilation 1"),
        new(o => Torch.ConvTranspose2d(o.Float(1, 3, 5, 5), o.Float(3, 2, 3, 3), o.Float(3)), "conv_transpose2d: bias must be 1-dimensional with 2 elements; got shape [3]"),
        new(o => Torch.ConvTranspose1d(o.Float(1, 1, 1), o.Float(1, 1, 1), padding: 1), "conv_transpose1d: the output would be empty; got input [1, 1, 1], weight [1, 1, 1] and output size [-1]"),
        new(o => Functional.Unfold(o.Float(1, 2, 3, 3), 4), "unfold: the kernel can't be larger than the padded input; got padded input [3, 3], kernel [4, 4], dilation [1, 1]"),
        new(o => Functional.Unfold(o.Float(3, 3), 2), "unfold: input has 2 dimensions; got shape [3, 3]; expected 3 to 4 dimensions"),
        new(o => Functional.Unfold(o.Float(1, 2, 3, 3), 0), "unfold: kernelSize is too small; got [0]; expected at least 1"),
        new(o => Functional.Fold(o.Float(1, 5, 4), 3, 2), "fold: the second size must be a multiple of the window's 4 elements; got input [1, 5, 4]"),
        new(o => Functional.Fold(o.Float(1, 4, 5), 3, 2), "fold: expected 4 windows for output size [3]; got input [1, 4, 5]"),
    ];
}
