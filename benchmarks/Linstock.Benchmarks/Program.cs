using System.Globalization;
using Linstock;
using Linstock.Benchmarks;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (Exception error) when (error is FormatException or ArgumentException)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

Torch.SetNumThreads(line.Threads);
if (line.Child is { } job)
{
    ChildJobs.Run(job);
    return 0;
}
if (line.FirstCallChild is { } operation)
{
    FirstCalls.Run(operation);
    return 0;
}
if (line.Limits)
{
    MachineLimits limits = MachineLimits.Measure(line.Threads);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{limits.Gflops} GFLOP/s float32, {limits.ReadGbps} GB/s read, {limits.CopyGbps} GB/s copied"));
    return 0;
}
if (line.FirstCall) return FirstCalls.RunAll(line) == 0 ? 0 : 1;

Workload[] chosen = [.. WorkloadList.Everything().All.Where(workload => line.Filter.IsMatch(workload.Name))];
string[] jobs = [.. ChildJobs.Names.Where(name => line.Filter.IsMatch(name))];
IEnumerable<string> names = chosen.Select(static workload => workload.Name).Concat(jobs);
if (line.List || line.Missing)
{
    foreach (string name in line.List ? names : PeerWorkloads().Where(name => line.Filter.IsMatch(name)).Except(names)) Console.WriteLine(name);
    return 0;
}

if (line.Bits)
{
    foreach (Workload workload in chosen)
    {
        Torch.ManualSeed(0);
        var bits = new ComputedBits();
        bits.Add(workload.Once()());
        Console.WriteLine($"{workload.Name,-52} {bits.Digest} of {bits.Tensors} tensors");
        GC.Collect();
    }
    return 0;
}

var results = new Results(line.Threads);
bool failed = false;
for (int round = 0; round < line.Rounds; round++)
{
    foreach (Workload workload in chosen)
    {
        try
        {
            Torch.ManualSeed(0);
            Action<int> loop = workload.Setup();
            Measurement measurement = Measurement.Take(loop, line.Budget, line.Threads);
            if (measurement.IsDisturbed(line.Threads))
            {
                Measurement again = Measurement.Take(loop, line.Budget, line.Threads);
                if (again.Median < measurement.Median) measurement = again;
            }
            results.Add(workload, measurement);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{workload.Name,-52} {measurement.Median * 1e6,12:F2} us  cpu {measurement.Cpu:F2} other {measurement.Other:F2}"));
        }
        catch (Exception error)
        {
            // One workload's failure must not cost the others; it is reported, recorded and turns the exit code.
            failed = true;
            results.AddError(workload.Name, error);
            Console.WriteLine($"{workload.Name,-52} failed: {error.GetType().Name}: {error.Message}");
        }
        GC.Collect();
        if (line.Json is { } path) results.Save(path);
    }
}
foreach (string name in jobs)
{
    (string field, double value) = ChildJobs.Measure(name, line.Threads);
    results.AddFact(name, field, value);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} {field} {value:G4}"));
    if (line.Json is { } path) results.Save(path);
}
return failed ? 1 : 0;

static string[] PeerWorkloads()
{
    using Stream stream = typeof(Workload).Assembly.GetManifestResourceStream("workloads.txt")!;
    using var reader = new StreamReader(stream);
    return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
