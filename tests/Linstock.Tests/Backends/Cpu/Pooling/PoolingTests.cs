using System.Numerics;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Pooling;

/// <summary>Poolings and their gradients against PyTorch's definitions, element by element.</summary>
public sealed unsafe class PoolingTests
{
    [Fact]
    public void RandomMaxPoolingsFindTheFirstLargestElement()
    {
        var random = new Random(21);
        for (int trial = 0; trial < 300; trial++)
        {
            PoolingShape shape = RandomShape(random, dilated: true);
            Max<float>(shape, random, trial % 3);
            Max<double>(shape, random, trial % 3);
        }
    }

    [Fact]
    public void RandomAveragePoolingsDivideAsAsked()
    {
        var random = new Random(22);
        for (int trial = 0; trial < 300; trial++)
        {
            PoolingShape shape = RandomShape(random, dilated: false);
            bool countIncludePad = random.Next(2) == 0;
            long divisor = random.Next(3) == 0 ? random.Next(1, 9) : 0;
            Average<float>(shape, countIncludePad, divisor, random, 1e-5);
            Average<double>(shape, countIncludePad, divisor, random, 1e-13);
        }
    }

    /// <summary>Windows of 2x2 side by side; the last size is written past the caches.</summary>
    [Theory]
    [InlineData(3, 2, 5, 8, 0)]
    [InlineData(2, 1, 3, 21, 2)]
    [InlineData(1, 1, 4, 16, 3)]
    [InlineData(17, 1, 256, 256, 0)]
    public void AveragePoolingsOfPairsDivideAsAsked(int planes, int depth, int height, int width, long divisor)
    {
        PoolingShape shape = new(
            planes, new(depth, 2 * height, 2 * width), new(1, 2, 2), new(1, 2, 2), default, new(1, 1, 1), new(depth, height, width));
        Average<float>(shape, true, divisor, new Random(24), 1e-6);
    }

    [Fact]
    public void RandomAdaptivePoolingsMatchTheDefinition()
    {
        var random = new Random(23);
        for (int trial = 0; trial < 200; trial++)
        {
            Size3 input = RandomSize(random, 9, 30), output = trial % 5 == 0 ? new(1, 1, 1) : RandomSize(random, 5, 12);
            if (trial % 4 == 0) input = new(output.Depth * 2, output.Height * 3, output.Width * random.Next(1, 5));
            Adaptive<float>(random.Next(1, 4), input, output, random, 1e-5);
            Adaptive<double>(random.Next(1, 4), input, output, random, 1e-13);
        }
    }

    private static Size3 RandomSize(Random random, int depth, int width) =>
        new(random.Next(2) == 0 ? 1 : random.Next(1, depth), random.Next(1, width), random.Next(1, width));

    private static PoolingShape RandomShape(Random random, bool dilated)
    {
        var sizes = new (nint Input, nint Kernel, nint Stride, nint Padding, nint Dilation, nint Output)[3];
        int dimensions = random.Next(1, 4);
        for (int d = 0; d < 3; d++)
        {
            nint kernel = random.Next(1, 5), dilation = dilated ? random.Next(1, 3) : 1, stride = random.Next(1, 5);
            nint padding = random.Next(0, (int)kernel / 2 + 1), span = (kernel - 1) * dilation + 1;
            nint input = Math.Max(span - 2 * padding, random.Next(1, dimensions < 3 ? 60 : 10));
            nint room = input + 2 * padding - span;
            nint output = room / stride + 1;

            // A rounded-up size may add a window, as long as it begins inside the input or its left padding.
            if (random.Next(2) == 0 && room % stride != 0 && output * stride < input + padding) output++;
            sizes[d] = d < 3 - dimensions ? (1, 1, 1, 0, 1, 1) : (input, kernel, stride, padding, dilation, output);
        }

        return new(
            random.Next(1, 4), Size(i => sizes[i].Input), Size(i => sizes[i].Kernel), Size(i => sizes[i].Stride),
            Size(i => sizes[i].Padding), Size(i => sizes[i].Dilation), Size(i => sizes[i].Output));

        static Size3 Size(Func<int, nint> of) => new(of(0), of(1), of(2));
    }

    private static T[] Numbers<T>(nint count, Random random, int kind)
        where T : IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, (int)count).Select(_ => kind switch
        {
            // Few values make ties; the third kind adds infinities and NaN.
            0 => T.CreateChecked(random.NextDouble() - 0.5),
            1 => T.CreateChecked(random.Next(-2, 3)),
            _ => random.Next(12) switch { 0 => T.NaN, 1 => T.PositiveInfinity, < 7 => T.NegativeInfinity, _ => T.CreateChecked(random.Next(3)) },
        })];

    private static void Max<T>(PoolingShape shape, Random random, int kind)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Numbers<T>(shape.Planes * shape.Input.Volume, random, kind);
        var y = new T[shape.Planes * shape.Output.Volume];
        var unindexed = new T[y.Length];
        long[] indices = new long[y.Length];
        T[] gradient = Numbers<T>(y.Length, random, 1), gradInput = Numbers<T>(x.Length, random, 0), expectedGradient = new T[x.Length];
        fixed (T* px = x, py = y, pu = unindexed, pg = gradient, pgx = gradInput)
        fixed (long* pi = indices)
        {
            MaxPooling.Forward(shape, px, py, pi);
            MaxPooling.Forward(shape, px, pu, null);
            MaxPooling.Backward(shape.Planes, shape.Input.Volume, shape.Output.Volume, pg, pi, pgx);
        }

        Assert.Equal(y, unindexed);
        for (nint i = 0; i < y.Length; i++)
        {
            T best = T.NegativeInfinity;
            long place = -1;
            foreach (nint index in Window(shape, i % shape.Output.Volume))
            {
                T value = x[i / shape.Output.Volume * shape.Input.Volume + index];
                if (place < 0) place = index;
                if (value > best || T.IsNaN(value)) (best, place) = (value, index);
            }

            Assert.Equal(best, y[i]);
            if (place < 0)
            {
                // All taps step over the input; the index only has to be one.
                Assert.InRange(indices[i], 0, shape.Input.Volume - 1);
                place = indices[i];
            }

            Assert.True(place == indices[i], $"{shape}: index {i} is {indices[i]}, not {place}");
            expectedGradient[i / shape.Output.Volume * shape.Input.Volume + (nint)place] += gradient[i];
        }

        Assert.Equal(expectedGradient, gradInput);
    }

    private static void Average<T>(PoolingShape shape, bool countIncludePad, long divisorOverride, Random random, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Numbers<T>(shape.Planes * shape.Input.Volume, random, 0), gradInput = Numbers<T>(x.Length, random, 2);
        var y = new T[shape.Planes * shape.Output.Volume];
        T[] gradient = Numbers<T>(y.Length, random, 0);
        double[] expected = new double[y.Length], expectedGradient = new double[x.Length];
        fixed (T* px = x, py = y, pg = gradient, pgx = gradInput)
        {
            AveragePooling.Forward(shape, countIncludePad, divisorOverride, px, py);
            AveragePooling.Backward(shape, countIncludePad, divisorOverride, pg, pgx);
        }

        for (nint i = 0; i < y.Length; i++)
        {
            nint position = i % shape.Output.Volume, plane = i / shape.Output.Volume * shape.Input.Volume;
            List<nint> window = Window(shape, position);
            double divisor = divisorOverride != 0 ? divisorOverride : window.Count;
            if (divisorOverride == 0 && countIncludePad)
            {
                divisor = 1;
                for (int d = 0; d < 3; d++)
                {
                    nint begin = Coordinate(position, shape.Output, d) * shape.Stride[d] - shape.Padding[d];
                    divisor *= Math.Min(begin + shape.Kernel[d], shape.Input[d] + shape.Padding[d]) - begin;
                }
            }

            foreach (nint index in window)
            {
                expected[i] += double.CreateChecked(x[plane + index]) / divisor;
                expectedGradient[plane + index] += double.CreateChecked(gradient[i]) / divisor;
            }
        }

        Close(expected, y, tolerance, shape.ToString());
        Close(expectedGradient, gradInput, tolerance, shape.ToString());
    }

    private static void Adaptive<T>(int planes, Size3 input, Size3 output, Random random, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Numbers<T>(planes * input.Volume, random, 0), gradInput = Numbers<T>(x.Length, random, 2);
        T[] y = new T[planes * output.Volume], largest = new T[y.Length];
        T[] gradient = Numbers<T>(y.Length, random, 0);
        long[] indices = new long[y.Length];
        fixed (T* px = x, py = y, pm = largest, pg = gradient, pgx = gradInput)
        fixed (long* pi = indices)
        {
            AdaptivePooling.Average(planes, input, output, px, py);
            AdaptivePooling.AverageBackward(planes, input, output, pg, pgx);
            AdaptivePooling.Max(planes, input, output, px, pm, pi);
        }

        double[] expected = new double[y.Length], expectedGradient = new double[x.Length];
        for (nint i = 0; i < y.Length; i++)
        {
            nint plane = i / output.Volume * input.Volume;
            List<nint> window = [];
            foreach (nint d in Range(0))
                foreach (nint h in Range(1))
                    foreach (nint w in Range(2)) window.Add((d * input.Height + h) * input.Width + w);
            nint best = window[0];
            foreach (nint index in window)
            {
                expected[i] += double.CreateChecked(x[plane + index]) / window.Count;
                expectedGradient[plane + index] += double.CreateChecked(gradient[i]) / window.Count;
                if (x[plane + index] > x[plane + best]) best = index;
            }

            Assert.Equal((long)best, indices[i]);
            Assert.Equal(x[plane + best], largest[i]);

            IEnumerable<nint> Range(int dimension)
            {
                nint at = Coordinate(i % output.Volume, output, dimension);
                nint begin = (nint)Math.Floor((double)(at * input[dimension]) / output[dimension]);
                nint end = (nint)Math.Ceiling((double)((at + 1) * input[dimension]) / output[dimension]);
                for (nint c = begin; c < end; c++) yield return c;
            }
        }

        Close(expected, y, tolerance, $"{input} to {output}");
        Close(expectedGradient, gradInput, tolerance, $"{input} to {output}");
    }

    private static void Close<T>(double[] expected, T[] actual, double tolerance, string what)
        where T : INumber<T>
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - double.CreateChecked(actual[i])) <= tolerance, $"{what}: element {i} is {actual[i]}, not {expected[i]}");
    }

    private static List<nint> Window(PoolingShape shape, nint position)
    {
        List<nint> indices = [];
        for (nint d = 0; d < shape.Kernel.Depth; d++)
        {
            for (nint h = 0; h < shape.Kernel.Height; h++)
            {
                for (nint w = 0; w < shape.Kernel.Width; w++)
                {
                    nint z = At(0, d), y = At(1, h), x = At(2, w);
                    if (z >= 0 && z < shape.Input.Depth && y >= 0 && y < shape.Input.Height && x >= 0 && x < shape.Input.Width)
                        indices.Add((z * shape.Input.Height + y) * shape.Input.Width + x);
                }
            }
        }

        return indices;

        nint At(int dimension, nint tap) =>
            Coordinate(position, shape.Output, dimension) * shape.Stride[dimension] - shape.Padding[dimension] + tap * shape.Dilation[dimension];
    }

    private static nint Coordinate(nint index, Size3 size, int dimension) => dimension switch
    {
        0 => index / (size.Height * size.Width),
        1 => index / size.Width % size.Height,
        _ => index % size.Width,
    };
}
