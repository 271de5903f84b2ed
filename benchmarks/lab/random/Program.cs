// How long random tensors take: a million elements, and one. Prints the best of several rounds.
using System.Diagnostics;
using Linstock;
using F = Linstock.NN.Functional;

const long Million = 1 << 20;
Tensor single = Torch.Empty(Million);
Tensor twice = Torch.Empty([Million], DType.Float64);
Tensor whole = Torch.Empty([Million], DType.Int64);
Tensor one = Torch.Empty(1);
Tensor few = Torch.Ones(64);

Measure("rand(2^20)", 1, () => Torch.Rand(Million));
Measure("uniform_ 2^20", 1, () => single.Uniform_());
Measure("normal_ 2^20", 1, () => single.Normal_());
Measure("uniform_ 2^20 float64", 1, () => twice.Uniform_());
Measure("normal_ 2^20 float64", 1, () => twice.Normal_());
Measure("bernoulli_(0.5) 2^20", 1, () => single.Bernoulli_(0.5));
Measure("dropout(0.5) 2^20", 1, () => F.Dropout(single, 0.5));
Measure("random_(0, 10) 2^20", 1, () => whole.Random_(0, 10));
Measure("randperm(2^20)", 1, () => Torch.Randperm(Million));
Measure("exponential_ 2^20", 1, () => single.Exponential_());
Measure("uniform_ 1", 10_000, () => one.Uniform_());
Measure("normal_ 1", 10_000, () => one.Normal_());
Measure("rand(1)", 10_000, () => Torch.Rand(1));
Measure("dropout(0.5) 64", 10_000, () => F.Dropout(few, 0.5));

static void Measure(string what, int calls, Action body)
{
    // Long enough for the tiers of the compiler to pass.
    long warm = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 0.2)
    {
        body();
    }

    double best = double.MaxValue;
    for (int round = 0; round < 15; round++)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            body();
        }

        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls);
    }

    Console.WriteLine($"{what,-24} {best,12:F3} µs");
}
