using System.Numerics;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Work over elements that have an order, whose type is known when it runs.</summary>
internal interface IOrderedWork
{
    /// <summary>Carries it out over elements of <typeparamref name="T"/>; bool comes as <see cref="byte"/>.</summary>
    void Run<T>()
        where T : unmanaged;
}

/// <summary>Work over elements that .NET computes with, whose type is known when it runs.</summary>
internal interface INumberWork
{
    /// <summary>Carries it out over elements of <typeparamref name="T"/>; bool comes as <see cref="byte"/>.</summary>
    void Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>From an element type to the C# type that work is done in.</summary>
internal static class ElementTypes
{
    /// <summary>Runs <paramref name="work"/> for any real element type.</summary>
    /// <param name="dtype">The element type.</param>
    /// <param name="work">The work.</param>
    /// <param name="operation">The operation, for the error.</param>
    /// <exception cref="NotSupportedException">The element type is complex.</exception>
    public static void RunOrdered<TWork>(DType dtype, in TWork work, string operation)
        where TWork : struct, IOrderedWork
    {
        switch (dtype)
        {
            case DType.Float32: work.Run<float>(); break;
            case DType.Float64: work.Run<double>(); break;
            case DType.Float16: work.Run<Half>(); break;
            case DType.BFloat16: work.Run<BFloat16>(); break;
            case DType.Int64: work.Run<long>(); break;
            case DType.Int32: work.Run<int>(); break;
            case DType.Int16: work.Run<short>(); break;
            case DType.Int8: work.Run<sbyte>(); break;
            case DType.UInt8 or DType.Bool: work.Run<byte>(); break;
            default: throw NotImplemented(dtype, operation);
        }
    }

    /// <summary>Runs <paramref name="work"/> for a real element type that is computed with as it is: all but the 16-bit floating types.</summary>
    /// <param name="dtype">The element type.</param>
    /// <param name="work">The work.</param>
    /// <param name="operation">The operation, for the error.</param>
    /// <exception cref="NotSupportedException">The element type is another.</exception>
    public static void RunNumber<TWork>(DType dtype, in TWork work, string operation)
        where TWork : struct, INumberWork
    {
        switch (dtype)
        {
            case DType.Float32: work.Run<float>(); break;
            case DType.Float64: work.Run<double>(); break;
            case DType.Int64: work.Run<long>(); break;
            case DType.Int32: work.Run<int>(); break;
            case DType.Int16: work.Run<short>(); break;
            case DType.Int8: work.Run<sbyte>(); break;
            case DType.UInt8 or DType.Bool: work.Run<byte>(); break;
            default: throw NotImplemented(dtype, operation);
        }
    }

    private static NotSupportedException NotImplemented(DType dtype, string operation)
        => new($"{operation}: not implemented for {dtype.Name}");
}
