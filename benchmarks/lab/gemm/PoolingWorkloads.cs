using Linstock.Backends.Cpu;

namespace Linstock.Lab;

/// <summary>Poolings of known networks.</summary>
internal static unsafe class PoolingWorkloads
{
    public static IEnumerable<Workload> All()
    {
        const int planes = 8 * 64, size = 112, output = 56;
        var random = new Random(1);
        float[] x = Numbers(planes * size * size), y = Numbers(planes * output * output), gradient = new float[x.Length];
        long[] indices = new long[y.Length];
        PoolingShape overlapping = Shape(3, 1), tiles = Shape(2, 0);
        double bytes = 4.0 * (x.Length + y.Length);
        return
        [
            new("maxpool3x3s2_8x64x112x112", 0, bytes + 8 * y.Length, () => Max(overlapping), () => 0),
            new("maxpool2x2_8x64x112x112", 0, bytes + 8 * y.Length, () => Max(tiles), () => 0),
            new("maxpool_backward", 0, bytes + 8 * y.Length, MaxBackward, () => 0),
            new("avgpool3x3s2_8x64x112x112", 0, bytes, () => Average(overlapping), () => 0),
            new("avgpool2x2_8x64x112x112", 0, bytes, () => Average(tiles), () => 0),
            new("avgpool2x2_backward", 0, bytes, () => AverageBackward(tiles), () => 0),
            new("globalavgpool_32x512x7x7", 0, 4.0 * 32 * 512 * 50, Global, () => 0),
        ];

        static PoolingShape Shape(int kernel, int padding) => new(
            planes, new(1, size, size), new(1, kernel, kernel), new(1, 2, 2), new(0, padding, padding), new(1, 1, 1), new(1, output, output));

        void Max(PoolingShape shape)
        {
            fixed (float* from = x, to = y)
            fixed (long* at = indices) MaxPooling.Forward(shape, from, to, at);
        }

        void MaxBackward()
        {
            fixed (float* from = y, to = gradient)
            fixed (long* at = indices) MaxPooling.Backward(planes, size * size, output * output, from, at, to);
        }

        void Average(PoolingShape shape)
        {
            fixed (float* from = x, to = y) AveragePooling.Forward(shape, true, 0, from, to);
        }

        void AverageBackward(PoolingShape shape)
        {
            fixed (float* from = y, to = gradient) AveragePooling.Backward(shape, true, 0, from, to);
        }

        void Global()
        {
            fixed (float* from = x, to = y) AdaptivePooling.Average(32 * 512, new(1, 7, 7), new(1, 1, 1), from, to);
        }

        float[] Numbers(int count)
        {
            float[] numbers = GC.AllocateArray<float>(count, pinned: true);
            for (int i = 0; i < count; i++) numbers[i] = random.NextSingle() - 0.5f;
            return numbers;
        }
    }
}
