using System.Diagnostics;

namespace Linstock.Training.Tests.Checkpoints;

public class CheckpointTests
{
    private static OrderedDictionary<string, object?> Tree() => new()
    {
        ["model"] = new OrderedDictionary<string, object?> { ["fc.weight"] = Torch.Arange(6).Reshape(2, 3), ["fc.bias"] = Torch.Ones(2) },
        ["numbers"] = new object?[] { 1L, -0.1, double.NaN, double.NegativeInfinity, 1.0, 1e300, long.MaxValue, true, null, "text \"quoted\"" },
        ["pairs"] = new OrderedDictionary<int, OrderedDictionary<string, object?>> { [3] = new() { ["step"] = Torch.Tensor(2.0) }, [1] = [] },
        ["nested"] = new List<object?> { new double[] { 1, 2.5 }, new OrderedDictionary<string, object?> { ["deep"] = Torch.Zeros([0, 3], dtype: DType.Int64) } },
    };

    [Fact]
    public void StatesReadBackWithEveryBit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("deep/a.safetensors");
        new TrainingCheckpoint(Tree()) { Step = 12, Epoch = 3 }.Save(path);
        TrainingCheckpoint read = TrainingCheckpoint.Load(path);
        Assert.Equal((12L, 3), (read.Step, read.Epoch));
        Assert.Equal([0L, 1, 2, 3, 4, 5], read.Model["fc.weight"].ToArray<long>());
        Assert.Equal((object?[])Tree()["numbers"]!, (object?[])read.State["numbers"]!);
        var pairs = (OrderedDictionary<object, object?>)read.State["pairs"]!;
        Assert.Equal([3L, 1L], pairs.Keys);
        Assert.Equal(2.0, ((Tensor)((IReadOnlyDictionary<string, object?>)pairs[3L]!)["step"]!).Item<double>());
        var nested = (object?[])read.State["nested"]!;
        Assert.Equal([1.0, 2.5], ((object?[])nested[0]!).Cast<double>());
        Assert.Equal([0, 3], ((Tensor)((IReadOnlyDictionary<string, object?>)nested[1]!)["deep"]!).Shape.ToArray());
        // Other programs find the model's tensors under its own names.
        Assert.Contains("model.fc.weight", SafeTensors.Load(path).Keys);
    }

    [Fact]
    public void WhatCannotBeSavedIsNamed()
    {
        using var folder = new TemporaryFolder();
        var state = new OrderedDictionary<string, object?> { ["a"] = new OrderedDictionary<string, object?> { ["b"] = new object() } };
        Assert.Contains("'a.b'", Assert.Throws<ArgumentException>(() => new TrainingCheckpoint(state).Save(folder.File("x.safetensors"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void DamagedFilesArePassedOver()
    {
        using var folder = new TemporaryFolder();
        foreach (int step in new[] { 1, 2, 3, 4 })
        {
            new TrainingCheckpoint(Tree()) { Step = step }.Save(folder.File($"{step}.safetensors"));
        }
        byte[] whole = File.ReadAllBytes(folder.File("4.safetensors"));
        File.WriteAllBytes(folder.File("4.safetensors"), whole[..^1]);
        File.WriteAllBytes(folder.File("3.safetensors"), []);
        SafeTensors.Save(folder.File("other.safetensors"), new Dictionary<string, Tensor> { ["a"] = Torch.Ones(1) });
        File.WriteAllText(folder.File(".5.safetensors.abc.tmp"), "half");
        Assert.Equal(folder.File("2.safetensors"), TrainingCheckpoint.FindLatest(folder.Path));
        TrainingCheckpoint.RemoveLeftovers(folder.Path);
        Assert.False(File.Exists(folder.File(".5.safetensors.abc.tmp")));
        Assert.Null(TrainingCheckpoint.FindLatest(folder.File("none")));
        Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(folder.File("other.safetensors")));
    }

    /// <summary>A process that does nothing but write is killed at random moments.</summary>
    [Fact]
    public void KilledWritersLeaveACheckpoint()
    {
        const int Kills = 50, Together = 5;
        var random = new System.Random(1);
        using var folder = new TemporaryFolder();
        string[] places = [.. Enumerable.Range(0, Together).Select(i => Directory.CreateDirectory(folder.File($"{i}")).FullName)];
        var steps = new long[Together];
        for (int round = 0; round < Kills / Together; round++)
        {
            using var writers = new Writers(places);
            for (int i = 0; i < Together; i++)
            {
                Process writer = writers.Processes[i];
                long saved = long.Parse(writer.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
                Thread.Sleep(random.Next(25));
                writer.Kill();
                writer.WaitForExit();
                saved = writer.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } lines
                    ? long.Parse(lines[^2], System.Globalization.CultureInfo.InvariantCulture)
                    : saved;
                TrainingCheckpoint checkpoint = TrainingCheckpoint.Load(TrainingCheckpoint.FindLatest(places[i])!);
                Assert.True(checkpoint.Step >= saved && checkpoint.Step > steps[i]);
                steps[i] = checkpoint.Step;
                Assert.Equal(checkpoint.Step, ((IReadOnlyDictionary<string, object?>)checkpoint.State["loop"]!)["step"]);
                Assert.Equal(8, checkpoint.Model.Count);
                Assert.All(checkpoint.Model.Values, tensor => Assert.All(tensor.ToArray<float>().Distinct(), value => Assert.Equal(checkpoint.Step, value)));
            }
        }
    }

    /// <summary>A writer for each folder; none outlives the test, whatever fails.</summary>
    private sealed class Writers(IEnumerable<string> folders) : IDisposable
    {
        private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Linstock.Training.CrashWriter.dll");

        public Process[] Processes { get; } =
            [.. folders.Select(static folder => Process.Start(new ProcessStartInfo("dotnet", [Program, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!)];

        public void Dispose()
        {
            foreach (Process process in Processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }
}
