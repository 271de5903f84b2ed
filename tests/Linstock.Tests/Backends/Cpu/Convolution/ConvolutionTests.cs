using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Convolution;

using Convolution = Linstock.Backends.Cpu.Convolution;

/// <summary>Convolution and its gradients against the definition in double.</summary>
public sealed unsafe class ConvolutionTests
{
    [Fact]
    public void RandomConvolutionsAndTheirGradientsMatchTheDefinition()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 250; trial++)
        {
            int dimensions = random.Next(1, 4);
            int groups = random.Next(3) == 0 ? random.Next(2, 5) : 1;
            bool depthwise = random.Next(4) == 0;
            int inputs = depthwise ? groups : groups * random.Next(1, 7), outputs = groups * random.Next(1, depthwise ? 3 : 15);
            var sizes = new (nint Input, nint Kernel, nint Stride, nint Padding, nint Dilation, nint Output)[3];
            for (int d = 0; d < 3; d++)
            {
                if (d < 3 - dimensions)
                {
                    sizes[d] = (1, 1, 1, 0, 1, 1);
                    continue;
                }

                nint kernel = random.Next(1, 5), stride = random.Next(1, 4), padding = random.Next(0, 4), dilation = random.Next(1, 4);
                nint input = random.Next(1, dimensions == 1 ? 90 : dimensions == 2 ? 24 : 8);
                nint span = (kernel - 1) * dilation + 1;
                input = Math.Max(input, span - 2 * padding);
                sizes[d] = (input, kernel, stride, padding, dilation, (input + 2 * padding - span) / stride + 1);
            }

            Check(new(
                random.Next(1, 4), inputs, outputs, groups,
                Size(i => sizes[i].Input), Size(i => sizes[i].Kernel), Size(i => sizes[i].Stride),
                Size(i => sizes[i].Padding), Size(i => sizes[i].Dilation), Size(i => sizes[i].Output)));
        }

        static Size3 Size(Func<int, nint> of) => new(of(0), of(1), of(2));
    }

    [Theory]
    [InlineData(0, 3, 4, 5)]
    [InlineData(2, 0, 4, 5)]
    [InlineData(2, 3, 0, 5)]
    public void EmptyConvolutionsLeaveZeros(int batch, int inputs, int outputs, int size) => Check(Plane(batch, inputs, outputs, size, 3, 1, 1));

    [Theory]
    [InlineData(2, 20, 33, 30, 3, 1, 1)]
    [InlineData(2, 3, 64, 40, 7, 2, 3)]
    [InlineData(1, 70, 40, 7, 3, 1, 1)]
    [InlineData(3, 40, 30, 14, 1, 1, 0)]
    [InlineData(2, 16, 24, 28, 3, 2, 1)]
    [InlineData(2, 8, 8, 9, 2, 3, 0)]
    [InlineData(3, 16, 16, 13, 3, 1, 0)]
    [InlineData(5, 40, 72, 10, 3, 1, 1)]
    [InlineData(1, 64, 24, 29, 3, 1, 2)]
    [InlineData(2, 2, 16, 9, 5, 1, 2)]
    [InlineData(3, 1, 16, 28, 5, 1, 0)]
    [InlineData(2, 3, 21, 19, 3, 1, 1)]
    [InlineData(2, 1, 6, 44, 5, 1, 2)]
    [InlineData(2, 20, 24, 34, 1, 1, 0)]
    [InlineData(1, 37, 17, 46, 1, 1, 0)]
    [InlineData(2, 200, 61, 13, 1, 1, 0)]
    [InlineData(1, 512, 40, 12, 1, 1, 0)]
    [InlineData(2, 7, 70, 7, 1, 1, 0)]
    [InlineData(3, 5, 3, 1, 1, 1, 0)]
    [InlineData(3, 300, 260, 9, 1, 1, 0)]
    [InlineData(3, 40, 36, 15, 1, 2, 0)]
    [InlineData(1, 300, 64, 28, 1, 2, 0)]
    [InlineData(2, 20, 33, 17, 1, 3, 0)]
    [InlineData(2, 2, 9, 60, 5, 1, 2)]
    [InlineData(2, 2, 9, 23, 3, 1, 0)]
    [InlineData(2, 2, 9, 16, 3, 1, 0)]
    public void PlanesOfNetworksMatchTheDefinition(int batch, int inputs, int outputs, int size, int kernel, int stride, int padding) =>
        Check(Plane(batch, inputs, outputs, size, kernel, stride, padding));

    [Theory]
    [InlineData(1, 6, 114, 3, 2, 1)]
    [InlineData(2, 5, 57, 5, 2, 2)]
    [InlineData(3, 7, 14, 3, 2, 1)]
    [InlineData(2, 3, 7, 3, 2, 0)]
    [InlineData(2, 4, 9, 3, 2, 2)]
    [InlineData(1, 3, 28, 4, 2, 1)]
    [InlineData(2, 4, 270, 3, 1, 1)]
    [InlineData(2, 4, 31, 3, 3, 1)]
    public void DepthwisePlanesMatchTheDefinition(int batch, int channels, int size, int kernel, int stride, int padding) =>
        Check(Plane(batch, channels, channels, size, kernel, stride, padding) with { Groups = channels });

    [Theory]
    [InlineData(32, 48, 28, 3, 1, 1)]
    [InlineData(1, 16, 28, 5, 1, 0)]
    [InlineData(40, 56, 17, 3, 2, 1)]
    [InlineData(72, 33, 14, 1, 1, 0)]
    [InlineData(72, 33, 29, 1, 2, 0)]
    [InlineData(40, 24, 34, 1, 1, 0)]
    [InlineData(24, 150, 7, 1, 1, 0)]
    [InlineData(300, 260, 9, 1, 1, 0)]
    [InlineData(96, 80, 14, 3, 1, 1)]
    [InlineData(48, 64, 29, 3, 2, 1)]
    [InlineData(40, 24, 30, 4, 2, 1)]
    public void ResultsDoNotDependOnTheNumberOfThreads(int inputs, int outputs, int size, int kernel, int stride, int padding)
    {
        int before = WorkerPool.NumThreads;
        Data<float> data = new(Plane(3, inputs, outputs, size, kernel, stride, padding), 5);
        try
        {
            float[][]? first = null;
            foreach (int threads in (int[])[1, 2, 5])
            {
                WorkerPool.NumThreads = threads;
                float[][] results = data.Compute(tiles: true);
                first ??= results;
                Assert.Equal(first, results);
            }
        }
        finally
        {
            WorkerPool.NumThreads = before;
        }
    }

    /// <summary>3x3 convolutions go through tiles; padding, dilation, depth and sizes that do not fill tiles must not matter.</summary>
    [Theory]
    [InlineData(2, 16, 20, 1, 1, 21, 18, 1, 2, 2)]
    [InlineData(1, 33, 48, 1, 1, 30, 23, 1, 1, 3)]
    [InlineData(2, 17, 16, 1, 6, 12, 9, 3, 1, 1)]
    [InlineData(1, 16, 40, 1, 7, 11, 16, 2, 0, 1)]
    [InlineData(2, 34, 40, 2, 1, 21, 18, 1, 1, 1)]
    [InlineData(1, 60, 57, 3, 3, 9, 10, 2, 1, 1)]
    [InlineData(1, 96, 80, 1, 1, 14, 14, 1, 1, 1)]
    [InlineData(2, 150, 59, 1, 1, 13, 11, 1, 2, 2)]
    [InlineData(1, 45, 90, 1, 3, 9, 10, 2, 1, 1)]
    public void TiledConvolutionsMatchTheDefinition(
        int batch, int inputs, int outputs, int groups, int depth, int height, int width, int depthKernel, int padding, int dilation)
    {
        nint Out(nint size, nint kernel) => size + (2 * padding) - ((kernel - 1) * dilation);
        Check(new(
            batch, inputs, outputs, groups, new(depth, height, width), new(depthKernel, 3, 3), new(1, 1, 1),
            new(depthKernel > 1 ? padding : 0, padding, padding), new(depthKernel > 1 ? dilation : 1, dilation, dilation),
            new(depthKernel > 1 ? Out(depth, depthKernel) : depth, Out(height, 3), Out(width, 3))));
    }

    /// <summary>Strided windows are taken apart by phases; kernels, strides, dilations and sizes that leave phases uneven must not matter.</summary>
    [Theory]
    [InlineData(2, 16, 20, 1, 1, 41, 38, 1, 3, 3, 2, 2, 1, 1)]
    [InlineData(3, 33, 48, 1, 1, 30, 33, 1, 3, 3, 2, 2, 0, 1)]
    [InlineData(2, 48, 80, 2, 1, 28, 28, 1, 3, 3, 2, 2, 1, 1)]
    [InlineData(2, 20, 40, 1, 1, 34, 31, 1, 4, 4, 2, 2, 1, 1)]
    [InlineData(2, 24, 17, 1, 1, 35, 40, 1, 3, 4, 2, 2, 1, 1)]
    [InlineData(2, 18, 24, 1, 1, 37, 36, 1, 5, 5, 2, 2, 2, 1)]
    [InlineData(2, 18, 24, 1, 1, 37, 36, 1, 6, 5, 2, 2, 2, 1)]
    [InlineData(2, 24, 24, 1, 1, 24, 27, 1, 2, 2, 1, 1, 1, 1)]
    [InlineData(2, 24, 20, 1, 1, 42, 41, 1, 3, 3, 2, 2, 3, 3)]
    [InlineData(2, 24, 20, 1, 1, 42, 41, 1, 3, 3, 2, 2, 2, 2)]
    [InlineData(2, 24, 20, 1, 1, 26, 41, 1, 3, 3, 1, 2, 1, 1)]
    [InlineData(2, 24, 20, 1, 1, 41, 26, 1, 3, 3, 2, 1, 1, 1)]
    [InlineData(2, 24, 20, 1, 1, 41, 46, 1, 3, 3, 3, 3, 1, 1)]
    [InlineData(1, 20, 24, 1, 6, 31, 26, 3, 3, 3, 2, 2, 1, 1)]
    [InlineData(1, 160, 96, 1, 1, 28, 28, 1, 3, 3, 2, 2, 1, 1)]
    public void StridedTiledConvolutionsMatchTheDefinition(
        int batch, int inputs, int outputs, int groups, int depth, int height, int width, int depthKernel, int kernelHeight, int kernelWidth,
        int strideHeight, int strideWidth, int padding, int dilation)
    {
        nint Out(nint size, nint kernel, nint stride) => (size + (2 * padding) - ((kernel - 1) * dilation) - 1) / stride + 1;
        Check(new(
            batch, inputs, outputs, groups, new(depth, height, width), new(depthKernel, kernelHeight, kernelWidth), new(1, strideHeight, strideWidth),
            new(depthKernel > 1 ? padding : 0, padding, padding), new(depthKernel > 1 ? dilation : 1, dilation, dilation),
            new(depthKernel > 1 ? Out(depth, depthKernel, 1) : depth, Out(height, kernelHeight, strideHeight), Out(width, kernelWidth, strideWidth))), tiles: true);
    }

    /// <summary>Images with their channels last give what images with their columns last give.</summary>
    [Theory]
    [InlineData(32, 64, 29, 3, 2)]
    [InlineData(24, 20, 40, 3, 2)]
    [InlineData(48, 32, 32, 4, 2)]
    [InlineData(32, 40, 20, 3, 1)]
    public void TheOrderOfTheChannelsDoesNotMatter(int inputs, int outputs, int size, int kernel, int stride)
    {
        ConvolutionShape shape = Plane(2, inputs, outputs, size, kernel, stride, 1);
        nint volume = shape.Output.Volume;
        float[] input = Random(2 * inputs * size * size), weight = Random(outputs * inputs * kernel * kernel), gradient = Random((int)(2 * outputs * volume));
        float[][] expected = Compute(shape, input, gradient);
        float[][] actual = Compute(shape with { ChannelsLast = true }, Turned(input, inputs), Turned(gradient, outputs));
        AreClose(Turned(expected[0], outputs), actual[0]);
        AreClose(Turned(expected[1], inputs), actual[1]);
        AreClose(expected[2], actual[2]);

        float[][] Compute(in ConvolutionShape of, float[] x, float[] g)
        {
            float[] output = new float[g.Length], gradInput = new float[x.Length], gradWeight = new float[weight.Length];
            fixed (float* px = x, pw = weight, pg = g, y = output, gx = gradInput, gw = gradWeight)
            {
                Convolution.Forward(of, px, pw, null, y, tiles: true);
                Convolution.BackwardInput(of, pg, pw, null, gx, tiles: true);
                Convolution.BackwardWeight(of, px, pg, gw, tiles: true);
            }

            return [output, gradInput, gradWeight];
        }

        static float[] Turned(float[] images, int channels)
        {
            int plane = images.Length / 2 / channels;
            var turned = new float[images.Length];
            for (int image = 0; image < 2; image++)
                for (int channel = 0; channel < channels; channel++)
                    for (int position = 0; position < plane; position++)
                        turned[(image * plane + position) * channels + channel] = images[(image * channels + channel) * plane + position];
            return turned;
        }

        static float[] Random(int length)
        {
            var random = new Random(length);
            return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
        }

        static void AreClose(float[] expected, float[] actual)
        {
            for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-3, $"[{i}] is {actual[i]}, not {expected[i]}");
        }
    }

    [Fact]
    public void AnInfinityReachesNoMoreThanItsWindows()
    {
        ConvolutionShape shape = Plane(1, 32, 32, 20, 3, 1, 1);
        var input = new float[32 * 400];
        var weight = new float[32 * 32 * 9];
        var output = new float[input.Length];
        Array.Fill(input, 1f);
        Array.Fill(weight, 0.5f);
        input[(7 * 20) + 9] = float.PositiveInfinity;
        fixed (float* x = input, w = weight, y = output)
        {
            Convolution.Forward(shape, x, w, null, y);
            for (int i = 0; i < output.Length; i++)
            {
                int row = i % 400 / 20, column = i % 20;
                Assert.Equal(Math.Abs(row - 7) <= 1 && Math.Abs(column - 9) <= 1, float.IsPositiveInfinity(y[i]));
                Assert.False(float.IsNaN(y[i]));
            }

            var gradient = new float[output.Length];
            var gradWeight = new float[weight.Length];
            Array.Fill(gradient, 1f);
            fixed (float* g = gradient, gw = gradWeight)
            {
                Convolution.BackwardWeight(shape, x, g, gw);
                for (int i = 0; i < gradWeight.Length; i++) Assert.Equal(i / 9 % 32 == 0, float.IsPositiveInfinity(gw[i]));
            }
        }
    }

    [Theory]
    [InlineData(24, 3, 1)]
    [InlineData(48, 3, 2)]
    [InlineData(48, 4, 2)]
    [InlineData(48, 5, 2)]
    public void TheErrorOfTilesIsSmallBesideThatOfSinglePrecision(int size, int kernel, int stride)
    {
        Data<float> data = new(Plane(2, 64, 64, size, kernel, stride, 1), 3);
        double[][] expected = data.Reference();
        float[][] actual = data.Compute(tiles: true);
        for (int part = 0; part < 3; part++)
        {
            // The sums of 576 and 1152 products of numbers up to ½ have a root mean square of 2 and 2.8, and 2⁻²⁴ is half a unit. Errors of more
            // products add up like the steps of a random walk.
            double error = Math.Sqrt(expected[part].Zip(actual[part], (x, y) => (x - y) * (x - y)).Average());
            double scale = Math.Sqrt(expected[part].Average(x => x * x));
            Assert.True(error < 1e-6 * Math.Max(1, kernel / 3.0) * scale, $"part {part}: {error / scale}");
        }
    }

    [Theory]
    [InlineData(16, 28, 5, 0)]
    [InlineData(5, 60, 5, 2)]
    [InlineData(300, 64, 3, 1)]
    public void ResultsPastTheCachesAreThoseThroughThem(int outputs, int size, int kernel, int padding)
    {
        Data<float> data = new(Plane(5, 1, outputs, size, kernel, 1, padding), 7);
        Assert.Equal(data.Forward(isPastCaches: false), data.Forward(isPastCaches: true));
    }

    [Theory]
    [InlineData(20, 70, 1, 13, 1)]
    [InlineData(200, 30, 1, 7, 1)]
    [InlineData(6, 6, 6, 14, 3)]
    [InlineData(6, 12, 6, 14, 3)]
    [InlineData(24, 24, 1, 14, 3)]
    [InlineData(1, 16, 1, 28, 5)]
    public void LimitedResultsAreTheResultsLimited(int inputs, int outputs, int groups, int size, int kernel)
    {
        Data<float> data = new(Plane(2, inputs, outputs, size, kernel, 1, 0) with { Groups = groups }, 9);
        data.Spoil();
        float[] expected = [.. data.Forward(isPastCaches: false).Select(value => Math.Min(Math.Max(value, -0.25f), 0.5f))];
        Assert.Contains(float.NaN, expected);
        Assert.Contains(0.5f, expected);
        Assert.Contains(-0.25f, expected);
        Assert.Equal(expected, data.Forward(isPastCaches: false, new(-0.25f, 0.5f)));
    }

    private static ConvolutionShape Plane(int batch, int inputs, int outputs, int size, int kernel, int stride, int padding)
    {
        nint output = (size + 2 * padding - kernel) / stride + 1;
        return new(
            batch, inputs, outputs, 1, new(1, size, size), new(1, kernel, kernel), new(1, stride, stride), new(0, padding, padding),
            new(1, 1, 1), new(1, output, output));
    }

    /// <summary>Groups of one channel: three rows of taps are taken at once, whatever the size of the image.</summary>
    [Theory]
    [InlineData(5, 7, 1, 1)]
    [InlineData(6, 28, 1, 1)]
    [InlineData(3, 3, 1, 1)]
    [InlineData(4, 19, 2, 1)]
    [InlineData(4, 22, 1, 2)]
    public void DepthwiseConvolutionsMatchTheDefinition(int channels, int size, int stride, int multiplier) =>
        Check(Plane(2, channels, channels * multiplier, size, 3, stride, 1) with { Groups = channels });

    private static void Check(in ConvolutionShape shape, bool? tiles = null)
    {
        Compare<float>(shape, 2e-3, tiles);
        Compare<double>(shape, 1e-10);
    }

    private static void Compare<T>(in ConvolutionShape shape, double tolerance, bool? tiles = null)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Data<T> data = new(shape, 1);
        double[][] expected = data.Reference();
        T[][] actual = data.Compute(tiles);
        string[] names = ["output", "gradient of the input", "gradient of the weight", "gradient of the bias"];
        for (int part = 0; part < 4; part++)
        {
            for (int i = 0; i < expected[part].Length; i++)
            {
                Assert.True(
                    Math.Abs(expected[part][i] - double.CreateChecked(actual[part][i])) <= tolerance,
                    $"{shape}: {names[part]} [{i}] is {actual[part][i]}, not {expected[part][i]}");
            }
        }
    }

    private sealed class Data<T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        private readonly ConvolutionShape _shape;
        private readonly T[] _input, _weight, _bias, _gradient;

        public Data(ConvolutionShape shape, int seed)
        {
            var random = new Random(seed);
            _shape = shape;
            _input = Numbers(shape.Batch * shape.InputChannels * shape.Input.Volume);
            _weight = Numbers(shape.OutputChannels * shape.GroupInputs * shape.Kernel.Volume);
            _bias = Numbers(shape.OutputChannels);
            _gradient = Numbers(shape.Batch * shape.OutputChannels * shape.Output.Volume);

            T[] Numbers(nint count) => [.. Enumerable.Range(0, (int)count).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];
        }

        public T[][] Compute(bool? tiles = null)
        {
            T[] output = Garbage(_gradient), gradInput = Garbage(_input), gradWeight = Garbage(_weight), gradBias = Garbage(_bias);
            fixed (T* x = _input, w = _weight, b = _bias, g = _gradient, y = output, gx = gradInput, gw = gradWeight, gb = gradBias)
            {
                Convolution.Forward(_shape, x, w, b, y, tiles);
                Convolution.BackwardInput(_shape, g, w, null, gx, tiles);
                Convolution.BackwardWeight(_shape, x, g, gw, tiles);
                Convolution.BackwardBias(_shape, g, gb);
            }

            return [output, gradInput, gradWeight, gradBias];

            static T[] Garbage(T[] like) => [.. like.Select(_ => T.CreateChecked(float.NaN))];
        }

        /// <summary>Makes one element of the input no number.</summary>
        public void Spoil() => _input[^1] = T.CreateChecked(float.NaN);

        public T[] Forward(bool isPastCaches, ResultRange<T> range = default)
        {
            var output = new T[_gradient.Length];
            fixed (T* x = _input, w = _weight, b = _bias, y = output) Convolution.Forward(_shape, x, w, b, y, null, isPastCaches, range);
            return output;
        }

        public double[][] Reference()
        {
            var output = new double[_gradient.Length];
            double[] gradInput = new double[_input.Length], gradWeight = new double[_weight.Length], gradBias = new double[_bias.Length];
            ConvolutionShape s = _shape;
            for (nint n = 0; n < s.Batch; n++)
            {
                for (nint o = 0; o < s.OutputChannels; o++)
                {
                    for (nint p = 0; p < s.Output.Volume; p++)
                    {
                        nint at = (n * s.OutputChannels + o) * s.Output.Volume + p;
                        double gradient = double.CreateChecked(_gradient[at]);
                        output[at] += double.CreateChecked(_bias[o]);
                        gradBias[o] += gradient;
                        for (nint c = 0; c < s.GroupInputs; c++)
                        {
                            for (nint k = 0; k < s.Kernel.Volume; k++)
                            {
                                nint index = 0;
                                bool inside = true;
                                for (int d = 0; d < 3; d++)
                                {
                                    nint i = Coordinate(p, s.Output, d) * s.Stride[d] - s.Padding[d] + Coordinate(k, s.Kernel, d) * s.Dilation[d];
                                    inside &= i >= 0 && i < s.Input[d];
                                    index = index * s.Input[d] + i;
                                }

                                if (!inside) continue;
                                nint x = (n * s.InputChannels + o / s.GroupOutputs * s.GroupInputs + c) * s.Input.Volume + index;
                                nint w = (o * s.GroupInputs + c) * s.Kernel.Volume + k;
                                output[at] += double.CreateChecked(_input[x]) * double.CreateChecked(_weight[w]);
                                gradInput[x] += gradient * double.CreateChecked(_weight[w]);
                                gradWeight[w] += gradient * double.CreateChecked(_input[x]);
                            }
                        }
                    }
                }
            }

            return [output, gradInput, gradWeight, gradBias];

            static nint Coordinate(nint index, Size3 size, int dimension) => dimension switch
            {
                0 => index / (size.Height * size.Width),
                1 => index / size.Width % size.Height,
                _ => index % size.Width,
            };
        }
    }
}
