using System.Diagnostics;
using System.Globalization;
using Linstock.NN;
using Linstock.Optim;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>
/// What only a process of its own can show: the time from its start to its end, and the most memory it has held. Names with
/// <c>_disposed</c> do the same steps and give every tensor back by hand. <c>benchmarks/memory</c> holds these jobs against each other
/// and against PyTorch.
/// </summary>
internal static class ChildJobs
{
    private const int Repeats = 7;

    private static readonly Dictionary<string, Action> Jobs = new()
    {
        ["startup/import_torch"] = static () => _ = Torch.GetNumThreads(),
        ["startup/import_torch_first_op"] = static () => _ = Torch.Ones(1) + 1,
        ["startup/import_torch_first_matmul_backward"] = static () =>
        {
            Tensor a = Torch.Ones([8, 8], requiresGrad: true);
            Torch.Matmul(a, a).Sum().Backward();
        },
        ["memory/import_torch"] = static () => _ = Torch.GetNumThreads(),
        ["memory/train_mlp_b32"] = static () => Repeat(Training.MlpStep(), 200),
        ["memory/train_resnet18_cifar_b32"] = static () => Repeat(Training.ResNetStep(), 4),
        ["memory/train_gpt_char_l4d128t64b12"] = static () => Repeat(Training.GptStep(4, 128, 4, 64, 12)(), 4),
        ["memory/elementwise_1m_10000_rounds"] = static () => Elementwise(10_000),
        ["memory/simplenet_20000_steps"] = static () => SimpleNet(disposed: false),
        ["memory/simplenet_20000_steps_disposed"] = static () => SimpleNet(disposed: true),
        ["memory/cnn_64x3x64x64_300_steps"] = static () => Cnn(disposed: false),
        ["memory/cnn_64x3x64x64_300_steps_disposed"] = static () => Cnn(disposed: true),
    };

    public static IEnumerable<string> Names => Jobs.Keys;

    /// <summary>Does a job in this process and prints the most memory that was held, and the seconds that the job took.</summary>
    public static void Run(string name)
    {
        long start = Stopwatch.GetTimestamp();
        Jobs[name]();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Process.GetCurrentProcess().PeakWorkingSet64} {seconds}"));
    }

    /// <summary>Does a job in a process of its own.</summary>
    public static (string Field, double Value) Measure(string name, int threads)
    {
        if (name.StartsWith("memory/", StringComparison.Ordinal)) return ("peak_rss_bytes", RunChild(name, threads).PeakBytes);
        double[] seconds = [.. Enumerable.Range(0, Repeats).Select(_ => RunChild(name, threads).Seconds).Order()];
        return ("median_s", seconds[Repeats / 2]);
    }

    private static (double Seconds, double PeakBytes) RunChild(string name, int threads)
    {
        (double seconds, string output) = ChildProcess.Run("--child", name, threads);
        return (seconds, double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private static void Repeat(Action step, int count)
    {
        for (int i = 0; i < count; i++) step();
    }

    private static void Elementwise(int rounds)
    {
        Tensor x = Torch.Ones(1_000_000);
        for (int i = 0; i < rounds; i++) x = (x * 0.5) + 1;
        if (Math.Abs(x[0].Item<float>() - 2) > 1e-5) throw new InvalidOperationException($"elementwise: the loop ended at {x[0]}; expected 2");
    }

    private static void SimpleNet(bool disposed) => Train(
        new Sequential(new Linear(2, 4), new ReLU(), new Linear(4, 1)), Torch.Randn(4, 2), Torch.Randn(4, 1), 20_000, disposed);

    private static void Cnn(bool disposed) => Train(
        new Sequential(new Conv2d(3, 16, 3, padding: 1), new ReLU(), new Conv2d(16, 16, 3, stride: 2, padding: 1), new ReLU(), new Flatten(), new Linear(16 * 32 * 32, 10)),
        Torch.Randn(64, 3, 64, 64), Torch.Randn(64, 10), 300, disposed);

    private static void Train(Sequential model, Tensor x, Tensor y, int steps, bool disposed)
    {
        Parameter[] parameters = [.. model.Parameters()];
        var optimizer = new Adam(parameters, 1e-3);
        var made = new List<Tensor>();
        for (int i = 0; i < steps; i++)
        {
            Tensor output = x;
            foreach (Module layer in model) made.Add(output = layer.Call(output));
            Tensor loss = F.MseLoss(output, y);
            made.Add(loss);
            loss.Backward();
            optimizer.Step();
            if (disposed)
            {
                foreach (Tensor tensor in made) tensor.Dispose();
                foreach (Parameter parameter in parameters) parameter.Grad?.Dispose();
            }
            made.Clear();
            optimizer.ZeroGrad(setToNone: true);
        }
    }
}
