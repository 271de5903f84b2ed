using Linstock.NN;
using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Convolutions, pooling, the normalisations and resamplings of images.</summary>
internal static class Convolution
{
    public static void AddTo(WorkloadList list)
    {
        AddConvolutions(list);
        AddPooling(list);
    }

    private static void AddConvolutions(WorkloadList list)
    {
        Pair("conv3x3_8x64x56x56_64", () => new Conv2d(64, 64, 3, 1, 1), [8, 64, 56, 56], 8.0 * 64 * 56 * 56 * 576);
        list.Add("conv/conv3x3_8x64x56x56_64_channels_last_fwd", ForwardChannelsLast(() => new Conv2d(64, 64, 3, 1, 1), [8, 64, 56, 56]), flops: 2 * 8.0 * 64 * 56 * 56 * 576);
        Pair("conv1x1_8x256x14x14_1024", () => new Conv2d(256, 1024, 1), [8, 256, 14, 14], 8.0 * 1024 * 14 * 14 * 256);
        Pair("conv7x7s2_8x3x224x224_64", () => new Conv2d(3, 64, 7, 2, 3), [8, 3, 224, 224], 8.0 * 64 * 112 * 112 * 147);
        Pair("conv3x3dw_8x256x28x28", () => new Conv2d(256, 256, 3, 1, 1, groups: 256), [8, 256, 28, 28], 8.0 * 256 * 28 * 28 * 9);
        Pair("conv3x3s2_8x128x56x56_256", () => new Conv2d(128, 256, 3, 2, 1), [8, 128, 56, 56], 8.0 * 256 * 28 * 28 * 1152);
        Pair("conv3x3g8_8x128x28x28_128", () => new Conv2d(128, 128, 3, 1, 1, groups: 8), [8, 128, 28, 28], 8.0 * 128 * 28 * 28 * 144);
        Pair("conv3x3d2_8x64x56x56_64", () => new Conv2d(64, 64, 3, 1, 2, dilation: 2), [8, 64, 56, 56], 8.0 * 64 * 56 * 56 * 576);
        Pair("conv3x3_1x512x7x7_512", () => new Conv2d(512, 512, 3, 1, 1), [1, 512, 7, 7], 512.0 * 7 * 7 * 4608);
        Pair("conv5x5_64x1x28x28_16", () => new Conv2d(1, 16, 5), [64, 1, 28, 28], 64.0 * 16 * 24 * 24 * 25);
        Pair("conv1d_k5_32x64x256_128", () => new Conv1d(64, 128, 5, 1, 2), [32, 64, 256], 32.0 * 128 * 256 * 320);
        Pair("conv3d_k3_2x16x16x28x28_32", () => new Conv3d(16, 32, 3, 1, 1), [2, 16, 16, 28, 28], 2.0 * 32 * 16 * 28 * 28 * 432);
        Pair("convtr2d_k4s2_8x64x28x28_32", () => new ConvTranspose2d(64, 32, 4, 2, 1), [8, 64, 28, 28], 8.0 * 64 * 28 * 28 * 512);

        void Pair(string name, Func<Module> make, long[] shape, double products)
        {
            list.Add($"conv/{name}_fwd", Forward(make, shape), flops: 2 * products);
            list.AddStep($"conv/{name}_fb", ForwardBackward(make, shape), flops: 6 * products);
        }
    }

    private static void AddPooling(WorkloadList list)
    {
        const long Large = 8 * 64 * 112 * 112, Small = 8 * 64 * 56 * 56;
        list.Add("conv/maxpool3x3s2_8x64x112x112_fwd", Forward(() => new MaxPool2d(3, 2, 1), [8, 64, 112, 112]), bytes: 5 * Large);
        list.AddStep("conv/maxpool3x3s2_8x64x112x112_fb", ForwardBackward(() => new MaxPool2d(3, 2, 1), [8, 64, 112, 112]), bytes: 10 * Large);
        list.Add("conv/maxpool2x2_8x64x112x112_fwd", Forward(() => new MaxPool2d(2), [8, 64, 112, 112]), bytes: 5 * Large);
        list.Add("conv/avgpool2x2_8x64x112x112_fwd", Forward(() => new AvgPool2d(2), [8, 64, 112, 112]), bytes: 5 * Large);
        list.AddStep("conv/avgpool2x2_8x64x112x112_fb", ForwardBackward(() => new AvgPool2d(2), [8, 64, 112, 112]), bytes: 10 * Large);
        list.Add("conv/globalavgpool_32x512x7x7_fwd", Forward(() => new AdaptiveAvgPool2d(1), [32, 512, 7, 7]), bytes: 4 * 32 * 512 * 49);
        list.AddStep("conv/batchnorm_8x64x56x56_train_fb", ForwardBackward(() => new BatchNorm2d(64), [8, 64, 56, 56]), bytes: 20 * Small);
        list.Add("conv/batchnorm_8x64x56x56_train_fwd", Forward(() => new BatchNorm2d(64), [8, 64, 56, 56]), bytes: 8 * Small);
        list.Add("conv/batchnorm_8x64x56x56_eval_fwd", Forward(() => new BatchNorm2d(64).Eval(), [8, 64, 56, 56]), bytes: 8 * Small);
        list.Add("conv/groupnorm32_8x64x56x56_fwd", Forward(() => new GroupNorm(32, 64), [8, 64, 56, 56]), bytes: 8 * Small);
        list.Add("conv/upsample_bilinear2x_8x64x28x28_fwd", Forward(() => new Upsample(scaleFactor: 2, mode: InterpolateMode.Bilinear, alignCorners: false), [8, 64, 28, 28]), bytes: 5 * Small);
        list.Add("conv/unfold3x3_8x64x56x56_fwd", Forward(() => new Unfold(3, padding: 1), [8, 64, 56, 56]), bytes: 40 * Small);
    }
}
