using System.Diagnostics;
using Linstock.Backends.Cpu;
using Linstock.Lab;

// gemm [filter] [threads] [lanes128|lanes256|lanes512]: checks each workload against a plain loop, then prints its speed.
string filter = args.Length > 0 ? args[0] : "";
WorkerPool.NumThreads = args.Length > 1 ? int.Parse(args[1]) : 1;
int width = args.Length > 2 ? int.Parse(args[2]["lanes".Length..]) : 0;
foreach (Workload workload in GemmWorkloads.All(width).Concat(ConvolutionWorkloads.All()).Concat(PoolingWorkloads.All()))
{
    if (!workload.Name.Contains(filter, StringComparison.Ordinal)) continue;
    long begin = Stopwatch.GetTimestamp();
    workload.Run();
    double first = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    double error = workload.Error();
    double seconds = Stopwatches.Best(workload.Run, WorkerPool.NumThreads == 1);
    Console.WriteLine(
        $"{workload.Name,-44} {seconds * 1e6,12:F2} us {workload.Flops / seconds / 1e9,8:F1} GFLOP/s {workload.Bytes / seconds / 1e9,7:F1} GB/s  error {error:E1}  first {first:F1} ms");
}
