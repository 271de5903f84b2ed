using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Linstock.NN;
using Linstock.Optim;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>
/// What the first call of an operation in a process costs beyond what the just-in-time compiler takes: each runs in a process of
/// its own, once, and then until it is warm. It should be no more than three warm calls.
/// </summary>
internal static class FirstCalls
{
    private const double WarmCalls = 3;

    // Inputs are made beforehand; what making them compiles is not the operation's.
    private static readonly Dictionary<string, Func<Action>> Operations = new()
    {
        ["add_1m"] = Of(static () => [Numbers(1 << 20), Numbers(1 << 20)], static x => x[0] + x[1]),
        ["add_scalar_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0] + 1),
        ["add_broadcast_1024x1024"] = Of(static () => [Numbers(1024, 1024), Numbers(1024, 1)], static x => x[0] + x[1]),
        ["add_transposed_1024x1024"] = Of(static () => [Numbers(1024, 1024), Numbers(1024, 1024)], static x => x[0] + x[1].T),
        ["exp_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0].Exp()),
        ["tanh_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0].Tanh()),
        ["gelu_1m"] = Of(static () => [Numbers(1 << 20)], static x => F.Gelu(x[0])),
        ["pow_1m"] = Of(static () => [Numbers(1 << 20).Abs(), Numbers(1 << 20)], static x => x[0].Pow(x[1])),
        ["lgamma_1m"] = Of(static () => [Numbers(1 << 20).Abs()], static x => x[0].Lgamma()),
        ["half_add_1m"] = Of(static () => [Numbers(1 << 20).To(DType.Float16)], static x => x[0] + x[0]),
        ["int64_add_1m"] = Of(static () => [Torch.Arange(1 << 20)], static x => x[0] + x[0]),
        ["compare_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0] > 0),
        ["where_1m"] = Of(static () => [Numbers(1 << 20), Numbers(1 << 20)], static x => Torch.Where(x[0] > 0, x[0], x[1])),
        ["to_double_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0].To(DType.Float64)),
        ["clone_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0].Clone()),
        ["transpose_copy_1024"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].T.Contiguous()),
        ["permute_copy"] = Of(static () => [Numbers(8, 32, 64, 64)], static x => x[0].Permute(0, 2, 3, 1).Contiguous()),
        ["cat"] = Of(static () => [Numbers(512, 1024), Numbers(512, 1024)], static x => Torch.Cat([x[0], x[1]], 1)),
        ["sum_1m"] = Of(static () => [Numbers(1 << 20)], static x => x[0].Sum()),
        ["sum_rows"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Sum(1)),
        ["sum_columns"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Sum(0)),
        ["max_rows"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Amax(1)),
        ["argmax_rows"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Argmax(1)),
        ["var_rows"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Var(1)),
        ["cumsum"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Cumsum(1)),
        ["sort_256k"] = Of(static () => [Numbers(1 << 18)], static x => x[0].Sort().Values),
        ["topk"] = Of(static () => [Numbers(256, 4096)], static x => x[0].Topk(8).Values),
        ["softmax"] = Of(static () => [Numbers(1024, 1024)], static x => x[0].Softmax(1)),
        ["layer_norm"] = Of(static () => [Numbers(1024, 1024)], static x => F.LayerNorm(x[0], [1024])),
        ["cross_entropy"] = Of(static () => [Numbers(1024, 1024), Torch.Arange(1024)], static x => F.CrossEntropy(x[0], x[1])),
        ["matmul_256"] = Of(static () => [Numbers(256, 256), Numbers(256, 256)], static x => x[0].Matmul(x[1])),
        ["matmul_512_double"] = Of(static () => [Numbers(512, 512).To(DType.Float64)], static x => x[0].Matmul(x[0])),
        ["matmul_vector_2048"] = Of(static () => [Numbers(2048, 2048), Numbers(2048)], static x => x[0].Matmul(x[1])),
        ["bmm_16x128"] = Of(static () => [Numbers(16, 128, 128)], static x => Torch.Bmm(x[0], x[0])),
        ["linear_64x512"] = Of(static () => [Numbers(64, 512), Numbers(512, 512)], static x => F.Linear(x[0], x[1])),
        ["conv_3x3"] = Of(static () => [Numbers(4, 32, 32, 32), Numbers(32, 32, 3, 3)], static x => F.Conv2d(x[0], x[1], padding: 1)),
        ["max_pool"] = Of(static () => [Numbers(8, 32, 64, 64)], static x => F.MaxPool2d(x[0], 2)),
        ["batch_norm"] = Of(static () => [Numbers(8, 32, 64, 64)], static x => F.BatchNorm(x[0], null, null, training: true)),
        ["attention"] = Of(static () => [Numbers(2, 4, 128, 64)], static x => F.ScaledDotProductAttention(x[0], x[0], x[0])),
        ["embedding"] = Of(static () => [Numbers(10000, 256), Torch.Arange(4096)], static x => F.Embedding(x[1], x[0])),
        ["gather"] = Of(static () => [Numbers(1024, 1024), Torch.Arange(1024).Expand(1024, 1024).Contiguous()], static x => x[0].Gather(1, x[1])),
        ["index_put"] = Of(static () => [Numbers(1 << 20), Torch.Arange(1 << 19)], static x => x[0][x[1]]),
        ["randn_1m"] = Of(static () => [], static _ => Torch.Randn(1 << 20)),
        ["randperm_1m"] = Of(static () => [], static _ => Torch.Randperm(1 << 20)),
        ["fft_64k"] = Of(static () => [Numbers(16, 1 << 16)], static x => Torch.Fft.Rfft(x[0])),
        ["cholesky_256"] = Of(static () => [Torch.Eye(256) * 4], static x => Torch.Linalg.Cholesky(x[0])),
        ["svd_64"] = Of(static () => [Numbers(64, 64)], static x => Torch.Linalg.Svd(x[0]).S),
        ["interpolate"] = Of(static () => [Numbers(4, 8, 64, 64)], static x => F.Interpolate(x[0], scaleFactor: 2.0, mode: InterpolateMode.Bilinear)),
        ["training_step"] = static () => Training.MlpStep(),
    };

    /// <summary>Runs one operation in this process and prints: first call, compilation within it, warm call, in microseconds.</summary>
    public static void Run(string name)
    {
        Action operation = Operations[name]();
        // The benchmark's own pieces are compiled beforehand.
        _ = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp()).TotalMicroseconds;
        TimeSpan before = JitInfo.GetCompilationTime(currentThread: true);
        long start = Stopwatch.GetTimestamp();
        operation();
        double first = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        double compiled = (JitInfo.GetCompilationTime(currentThread: true) - before).TotalMicroseconds;

        var warm = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.6)
        {
            start = Stopwatch.GetTimestamp();
            operation();
            warm.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        warm = [.. warm.Skip(warm.Count / 2).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {compiled} {warm[warm.Count / 2]}"));
    }

    /// <summary>Runs all that <paramref name="line"/> asks for and prints the verdicts. Returns how many failed.</summary>
    public static int RunAll(CommandLine line)
    {
        int failures = 0;
        Console.WriteLine($"{"operation",-28} {"first",10} {"compiling",10} {"beyond",10} {"warm",10}   beyond / warm; at most {WarmCalls}");
        foreach (string name in Operations.Keys.Where(name => line.Filter.IsMatch(name)))
        {
            // The quietest of the rounds: other processes only ever add.
            (double First, double Compiled, double Warm)[] rounds = [.. Enumerable.Range(0, line.Rounds).Select(_ => Measure(name, line.Threads))];
            double warm = rounds.Min(static round => round.Warm);
            (double first, double compiled, _) = rounds.MinBy(static round => round.First - round.Compiled);
            double beyond = first - compiled;
            bool passes = beyond <= WarmCalls * warm;
            if (!passes) failures++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-28} {first,7:F0} us {compiled,7:F0} us {beyond,7:F0} us {warm,7:F0} us   {beyond / warm,6:F2} {(passes ? "" : "FAILS")}"));
        }
        Console.WriteLine($"{failures} failed");
        return failures;
    }

    private static (double First, double Compiled, double Warm) Measure(string name, int threads)
    {
        double[] numbers = [.. ChildProcess.Run("--first-call-child", name, threads).Output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }

    private static Func<Action> Of(Func<Tensor[]> inputs, Func<Tensor[], Tensor> operation) => () =>
    {
        Tensor[] given = inputs();
        return () => operation(given);
    };

    // Numbers from -2 to 2 without the random generator, so that its code is as new as any.
    private static Tensor Numbers(params long[] shape)
    {
        long count = shape.Aggregate(1L, static (product, size) => product * size);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = ((i * 7919L) % 4001 / 1000f) - 2;
        return Torch.FromArray(values).Reshape(shape);
    }
}
