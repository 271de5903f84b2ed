using Linstock.NN;
using Linstock.Onnx.Execution;
using Linstock.Onnx.Reading;

namespace Linstock.Onnx.Operators;

/// <summary>Fourier transforms, windows, and overlapping blocks put together.</summary>
internal static class Signals
{
    public static void Declare(OperatorTable table)
    {
        table.Add("DFT", 17, node =>
        {
            bool inverse = node.Flag("inverse"), oneSided = node.Flag("onesided");
            // The axis became an input with operator set 20, and is then the last but one if it is absent.
            IntegerOperand axis = (node.Opset >= 20 ? node.Integers(2) : null) ?? new IntegerOperand(-1, [node.Int("axis", node.Opset >= 20 ? -2 : 1)]);
            IntegerOperand? length = node.Integers(1);
            return call => Transform(call[0], length?.ReadOne(call), axis.ReadOne(call), inverse, oneSided);
        });
        table.Add("STFT", 17, node =>
        {
            IntegerOperand step = node.Integers(1) ?? throw node.Damaged("the step between frames is missing");
            IntegerOperand? length = node.Integers(3);
            bool oneSided = node.Flag("onesided", true);
            return call =>
            {
                Tensor signal = call[0].NDim == 3 && call[0].Shape[2] == 1 ? call[0].Select(2, 0) : call[0];
                Tensor? window = call.Optional(2);
                long frame = length?.ReadOne(call) ?? window?.Numel ?? throw new ArgumentException("neither window nor length of a frame are given");
                if (signal.NDim != 2)
                {
                    throw new NotSupportedException("a signal of complex numbers is not supported");
                }

                Tensor frames = signal.Unfold(1, frame, step.ReadOne(call));
                frames = window is null ? frames : frames * window;
                return Torch.ViewAsReal(oneSided ? Torch.Fft.Rfft(frames) : Torch.Fft.Fft(frames));
            };
        });
        table.Add("HannWindow", node => Window(node, 0.5, 0.5, 0));
        table.Add("HammingWindow", node => Window(node, 25.0 / 46, 21.0 / 46, 0));
        table.Add("BlackmanWindow", node => Window(node, 0.42, 0.5, 0.08));
        table.Add("Col2Im", node =>
        {
            IntegerOperand size = node.Integers(1) ?? throw node.Damaged("the size of the image is missing");
            IntegerOperand block = node.Integers(2) ?? throw node.Damaged("the size of the blocks is missing");
            long[]? strides = node.Ints("strides"), dilations = node.Ints("dilations"), pads = node.Ints("pads");
            return call => Fold(call[0], size.Read(call), block.Read(call), strides ?? [1, 1], dilations ?? [1, 1], pads ?? [0, 0, 0, 0]);
        });
    }

    // The last dimension holds the real part, or real and imaginary part.
    private static Tensor Transform(Tensor input, long? length, long axis, bool inverse, bool oneSided)
    {
        int along = Execution.Numbers.Axis(axis, input.NDim);
        bool isReal = input.Shape[input.NDim - 1] == 1;
        Tensor signal = isReal ? input.Select(-1, 0) : Torch.ViewAsComplex(input.Contiguous());
        Tensor result = inverse ? Torch.Fft.Ifft(signal, length, along)
            : oneSided && isReal ? Torch.Fft.Rfft(signal, length, along)
            : Torch.Fft.Fft(signal, length, along);
        return Torch.ViewAsReal(oneSided && !isReal ? result.Narrow(along, 0, (result.Shape[along] / 2) + 1) : result);
    }

    private static Operation Window(OperatorNode node, double a, double b, double c)
    {
        DType dtype = ElementTypes.Require((int)node.Int("output_datatype", 1), node.Title);
        bool periodic = node.Flag("periodic", true);
        return call =>
        {
            long size = call.Integer(0);
            Tensor angle = Torch.Arange(size, dtype: DType.Float64) * (2 * Math.PI / Math.Max(periodic ? size : size - 1, 1));
            return (a - (b * Torch.Cos(angle)) + (c * Torch.Cos(angle * 2))).To(dtype);
        };
    }

    private static Tensor Fold(Tensor input, long[] size, long[] block, long[] strides, long[] dilations, long[] pads)
    {
        if (size.Length != 2 || block.Length != 2 || strides.Length != 2 || dilations.Length != 2 || pads.Length != 4)
        {
            throw new NotSupportedException("blocks of other than two dimensions are not supported");
        }

        long[] padded = [size[0] + pads[0] + pads[2], size[1] + pads[1] + pads[3]];
        Tensor whole = Functional.Fold(input, padded, block, dilations, stride: strides);
        return whole.Narrow(2, pads[0], size[0]).Narrow(3, pads[1], size[1]);
    }
}
