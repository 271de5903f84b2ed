namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Throws if a number is no row; negative ones are none.</summary>
internal readonly unsafe struct CheckRowsKernel(Tensor numbers, long rows, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "check_rows";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (numbers.Numel == 0) return;
        fixed (byte* from = &numbers.Reference)
        {
            long* number = (long*)from;
            for (long i = 0; i < numbers.Numel; i++)
                if ((ulong)number[i] >= (ulong)rows) Check.ThrowIndex(number[i], rows, 0, operation);
        }
    }
}
