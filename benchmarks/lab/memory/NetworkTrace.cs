using System.Diagnostics;

namespace Linstock.Lab.Memory;

/// <summary>The arrays of a training step of a convolutional network, batches of 64x3x64x64, with and without disposing.</summary>
/// <remarks>
/// Four stages of convolution, normalisation and rectifier at 16, 32, 64, 128 channels and halved resolutions. The forward
/// pass keeps what the backward pass needs; the backward pass makes one gradient per array and drops both as it
/// goes; the optimiser makes small arrays. Work is a multiple pass over each array, so that a step takes tens of milliseconds.
/// </remarks>
internal static class NetworkTrace
{
    public static void Run()
    {
        foreach (bool dispose in new[] { true, false, true, false })
        {
            Torch.Memory.EmptyCache();
            Torch.Memory.ResetPeak();
            Steps(3, dispose);
            MemoryStatistics before = Torch.Memory.Stats();
            long start = Stopwatch.GetTimestamp();
            Steps(20, dispose);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            MemoryStatistics after = Torch.Memory.Stats();
            double sweeping = (after.TimeSweeping - before.TimeSweeping) / elapsed;
            Console.WriteLine($"{(dispose ? "disposed" : "dropped ")}: {elapsed.TotalMilliseconds / 20:F1} ms a step, {after.Sweeps - before.Sweeps} sweeps, {sweeping:P1} of the time, out at most {after.PeakBytesAlive >> 20} MiB, reserved at most {after.PeakBytesReserved >> 20} MiB");
        }
    }

    private static void Steps(int count, bool dispose)
    {
        for (int step = 0; step < count; step++)
        {
            Step(dispose);
        }
    }

    private static void Step(bool dispose)
    {
        var saved = new Stack<FloatArray>();
        var input = FloatArray.Filled(64 * 3 * 64 * 64);
        saved.Push(input);
        for (int stage = 0; stage < 4; stage++)
        {
            int size = 64 >> stage;
            int count = 64 * (16 << stage) * size * size;
            for (int layer = 0; layer < 3; layer++)
            {
                FloatArray made = FloatArray.Filled(count);
                FloatArray temporary = made.MultiplyAdd(2, 1);
                saved.Push(made);
                if (dispose)
                {
                    temporary.Dispose();
                }
            }
        }

        FloatArray gradient = saved.Peek().MultiplyAdd(1, 1);
        while (saved.TryPop(out FloatArray? array))
        {
            FloatArray next = array.MultiplyAdd(0.5f, 0);
            FloatArray parameter = FloatArray.Filled(50_000);
            if (dispose)
            {
                gradient.Dispose();
                array.Dispose();
                parameter.Dispose();
            }

            gradient = next;
        }

        if (dispose)
        {
            gradient.Dispose();
        }
    }
}
