using Linstock.Backends.Cpu;

namespace Linstock.Lab;

/// <summary>Convolutions of known networks.</summary>
internal static unsafe class ConvolutionWorkloads
{
    public static IEnumerable<Workload> All() =>
    [
        .. Square("conv3x3_8x64x56x56_64", 8, 64, 56, 64, 3, 1, 1),
        .. Square("conv1x1_8x256x14x14_1024", 8, 256, 14, 1024, 1, 1, 0),
        .. Square("conv7x7s2_8x3x224x224_64", 8, 3, 224, 64, 7, 2, 3),
        .. Square("conv3x3dw_8x256x28x28", 8, 256, 28, 256, 3, 1, 1, groups: 256),
        .. Square("conv3x3s2_8x128x56x56_256", 8, 128, 56, 256, 3, 2, 1),
        .. Square("conv3x3g8_8x128x28x28_128", 8, 128, 28, 128, 3, 1, 1, groups: 8),
        .. Square("conv3x3_1x512x7x7_512", 1, 512, 7, 512, 3, 1, 1),
        .. Square("conv5x5_64x1x28x28_16", 64, 1, 28, 16, 5, 1, 0),
        .. Create("conv1d_k5_32x64x256_128", new(32, 64, 128, 1, new(1, 1, 256), new(1, 1, 5), new(1, 1, 1), new(0, 0, 2), new(1, 1, 1), new(1, 1, 256))),
        .. Create("conv3d_k3_2x16x16x28x28_32", new(2, 16, 32, 1, new(16, 28, 28), new(3, 3, 3), new(1, 1, 1), new(1, 1, 1), new(1, 1, 1), new(16, 28, 28))),
    ];

    private static IEnumerable<Workload> Square(string name, nint batch, nint inputs, nint size, nint outputs, nint kernel, nint stride, nint padding, nint groups = 1)
    {
        nint output = (size + 2 * padding - kernel) / stride + 1;
        return Create(name, new(
            batch, inputs, outputs, groups, new(1, size, size), new(1, kernel, kernel), new(1, stride, stride), new(0, padding, padding),
            new(1, 1, 1), new(1, output, output)));
    }

    private static IEnumerable<Workload> Create(string name, ConvolutionShape shape)
    {
        var random = new Random(1);
        float[] input = Numbers(shape.Batch * shape.InputChannels * shape.Input.Volume);
        float[] weight = Numbers(shape.OutputChannels * shape.GroupInputs * shape.Kernel.Volume);
        float[] output = Numbers(shape.Batch * shape.OutputChannels * shape.Output.Volume);
        float[] gradInput = new float[input.Length], gradWeight = new float[weight.Length];
        double flops = 2.0 * output.Length * shape.GroupInputs * shape.Kernel.Volume;
        double bytes = 4.0 * (input.Length + output.Length);
        return
        [
            new Workload(name + "_fwd", flops, bytes, Forward, () => 0),
            new Workload(name + "_input", flops, bytes, Input, () => 0),
            new Workload(name + "_weight", flops, bytes, Weight, () => 0),
        ];

        void Forward()
        {
            fixed (float* i = input, w = weight, o = output) Convolution.Forward(shape, i, w, null, o);
        }

        void Input()
        {
            fixed (float* i = gradInput, w = weight, o = output) Convolution.BackwardInput(shape, o, w, null, i);
        }

        void Weight()
        {
            fixed (float* i = input, w = gradWeight, o = output) Convolution.BackwardWeight(shape, i, o, w);
        }

        float[] Numbers(nint count)
        {
            float[] numbers = GC.AllocateArray<float>((int)count, pinned: true);
            for (int i = 0; i < count; i++) numbers[i] = random.NextSingle() - 0.5f;
            return numbers;
        }
    }
}
