namespace Linstock.Backends.Cpu.Normalization;

/// <summary>What the loops over rows are given.</summary>
internal unsafe struct RowState
{
    public void* A;
    public void* B;
    public void* C;
    public void* Result;
    public void* Second;
    public void* Third;
    public long Size;
    public double Epsilon;
    public bool Flag;
}
