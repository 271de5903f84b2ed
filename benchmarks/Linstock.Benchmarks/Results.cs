using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linstock.Benchmarks;

/// <summary>The rounds of every workload, in the JSON form of the PyTorch side.</summary>
internal sealed class Results(int threads)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Dictionary<string, List<Measurement>> _rounds = [];
    private readonly JsonObject _results = [];
    private readonly MachineLimits _limits = MachineLimits.Measure(threads);

    public void Add(Workload workload, Measurement measurement)
    {
        if (!_rounds.TryGetValue(workload.Name, out List<Measurement>? all)) _rounds[workload.Name] = all = [];
        all.Add(measurement);
        Measurement quietest = all.MinBy(static round => round.Median)!;
        var entry = new JsonObject
        {
            ["median_s"] = quietest.Median,
            ["best_s"] = all.Min(static round => round.Best),
            ["rounds_s"] = new JsonArray([.. all.Select(static round => (JsonNode)round.Median)]),
            ["samples"] = all.Sum(static round => round.Samples),
            ["cpu"] = quietest.Cpu,
            ["other"] = quietest.Other,
        };
        if (workload.Flops > 0) entry["gflops"] = Math.Round(workload.Flops / quietest.Median / 1e9, 3);
        if (workload.Bytes > 0) entry["gbps"] = Math.Round(workload.Bytes / quietest.Median / 1e9, 3);
        if (workload.Items > 0)
        {
            entry["per_s"] = Math.Round(workload.Items / quietest.Median, 2);
            entry["unit"] = workload.Unit;
        }
        // Work that needs both is bound by the one it is closer to.
        double share = Math.Max(workload.Flops / _limits.Gflops, workload.Bytes / Math.Max(_limits.ReadGbps, _limits.CopyGbps)) / quietest.Median / 1e9;
        if (share > 0) entry["share_of_limit"] = Math.Round(share, 3);
        _results[workload.Name] = entry;
    }

    public void AddError(string name, Exception error) => _results[name] = new JsonObject { ["error"] = $"{error.GetType().Name}: {error.Message}" };

    public void AddFact(string name, string field, double value) => _results[name] = new JsonObject { [field] = value };

    public void Save(string path)
    {
        var meta = new JsonObject
        {
            ["framework"] = "linstock",
            ["version"] = typeof(Torch).Assembly.GetName().Version?.ToString(3),
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["threads"] = threads,
            ["limit_gflops"] = _limits.Gflops,
            ["limit_read_gbps"] = _limits.ReadGbps,
            ["limit_copy_gbps"] = _limits.CopyGbps,
            ["capability"] = Avx512F.IsSupported ? "AVX512" : Avx2.IsSupported ? "AVX2" : "default",
        };
        string part = path + ".part";
        File.WriteAllText(part, new JsonObject { ["meta"] = meta, ["results"] = _results.DeepClone() }.ToJsonString(Indented));
        File.Move(part, path, overwrite: true);
    }
}
