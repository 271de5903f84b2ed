using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Scans;

/// <summary>What a scan accumulates.</summary>
internal enum Scan : byte
{
    Sum,
    Product,
    LogSumExp,
}

/// <summary>
/// Running folds over the middle dimension of a dense [outer, count, inner]; source and result have one dtype. float32
/// accumulates in double, as PyTorch does.
/// </summary>
internal readonly unsafe struct ScanKernel(Scan scan, Tensor source, Tensor result, long outer, long count, long inner) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "scan";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new ScanKernel(scan, Whole.Dense(source, frames), to, outer * frames.Samples, count, inner));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            switch (result.DType)
            {
                case DType.Float32: Run<float, double, Widening>((float*)from, (float*)to); break;
                case DType.Float64: Run<double, double, Same<double>>((double*)from, (double*)to); break;
                case DType.Complex128: Run<Complex, Complex, Same<Complex>>((Complex*)from, (Complex*)to); break;
                case DType.Int64: Run<long, long, Same<long>>((long*)from, (long*)to); break;
                case DType.Int32: Run<int, int, Same<int>>((int*)from, (int*)to); break;
                case DType.Int16: Run<short, short, Same<short>>((short*)from, (short*)to); break;
                case DType.Int8: Run<sbyte, sbyte, Same<sbyte>>((sbyte*)from, (sbyte*)to); break;
                case DType.UInt8: Run<byte, byte, Same<byte>>(from, to); break;
                default: throw new NotSupportedException($"scan: not implemented for {result.DType.Name}");
            }
        }
        GC.KeepAlive(source);
    }

    private void Run<T, TWide, TConversion>(T* from, T* to)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IConversion<T, TWide>
    {
        var state = new State { From = from, To = to, Count = count, Inner = inner };
        const long width = 64;
        state.Blocks = (inner + width - 1) / width;
        delegate*<void*, long, long, void> body = scan switch
        {
            Scan.Sum => &Body<T, TWide, TConversion, SumStep<TWide>>,
            Scan.Product => &Body<T, TWide, TConversion, ProductStep<TWide>>,
            _ => typeof(TWide) == typeof(double) ? &Body<T, TWide, TConversion, LogSumExpStep<TWide>> : throw new NotSupportedException("logcumsumexp: not implemented for this dtype"),
        };
        WorkerPool.For(outer * state.Blocks, Math.Max(1, 16384 / Math.Max(1, count * Math.Min(inner, width))), body, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Body<T, TWide, TConversion, TStep>(void* data, long begin, long end)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IConversion<T, TWide>
        where TStep : struct, IStep<TWide>
    {
        const int width = 64;
        State* state = (State*)data;
        TWide* totals = stackalloc TWide[width];
        long i = begin;
        if (state->Inner == 1)
        {
            // Each fold waits for the one before it: several rows keep the processor busy meanwhile.
            for (; i <= end - 4; i += 4)
                FourRows<T, TWide, TConversion, TStep>((T*)state->From + (i * state->Count), (T*)state->To + (i * state->Count), state->Count);
        }
        for (; i < end; i++)
        {
            long first = i % state->Blocks * width, start = (i / state->Blocks * state->Count * state->Inner) + first;
            Block<T, TWide, TConversion, TStep>((T*)state->From + start, (T*)state->To + start, state->Count, state->Inner, (int)Math.Min(width, state->Inner - first), totals);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<T, TWide, TConversion, TStep>(T* from, T* to, long count)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IConversion<T, TWide>
        where TStep : struct, IStep<TWide>
    {
        TWide a = TStep.Identity, b = a, c = a, d = a;
        T* thirdFrom = from + (2 * count), thirdTo = to + (2 * count);
        for (long i = 0; i < count; i++)
        {
            a = TStep.Next(a, TConversion.Widen(from[i]));
            b = TStep.Next(b, TConversion.Widen(from[i + count]));
            c = TStep.Next(c, TConversion.Widen(thirdFrom[i]));
            d = TStep.Next(d, TConversion.Widen(thirdFrom[i + count]));
            to[i] = TConversion.Narrow(a);
            to[i + count] = TConversion.Narrow(b);
            thirdTo[i] = TConversion.Narrow(c);
            thirdTo[i + count] = TConversion.Narrow(d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<T, TWide, TConversion, TStep>(T* from, T* to, long count, long inner, int width, TWide* totals)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IConversion<T, TWide>
        where TStep : struct, IStep<TWide>
    {
        if (width == 1)
        {
            TWide total = TStep.Identity;
            for (long i = 0; i < count; i++)
            {
                total = TStep.Next(total, TConversion.Widen(from[i * inner]));
                to[i * inner] = TConversion.Narrow(total);
            }
            return;
        }
        for (int j = 0; j < width; j++) totals[j] = TStep.Identity;
        for (long i = 0; i < count; i++, from += inner, to += inner)
        {
            for (int j = 0; j < width; j++)
            {
                totals[j] = TStep.Next(totals[j], TConversion.Widen(from[j]));
                to[j] = TConversion.Narrow(totals[j]);
            }
        }
    }

    private struct State
    {
        public void* From;
        public void* To;
        public long Count;
        public long Inner;
        public long Blocks;
    }

    private interface IStep<T>
    {
        static abstract T Identity { get; }

        static abstract T Next(T total, T element);
    }

    private interface IConversion<T, TWide>
    {
        static abstract TWide Widen(T value);

        static abstract T Narrow(TWide value);
    }

    private readonly struct Widening : IConversion<float, double>
    {
        public static double Widen(float value) => value;

        public static float Narrow(double value) => (float)value;
    }

    private readonly struct Same<T> : IConversion<T, T>
    {
        public static T Widen(T value) => value;

        public static T Narrow(T value) => value;
    }

    private readonly struct SumStep<T> : IStep<T>
        where T : INumberBase<T>
    {
        public static T Identity => T.Zero;

        public static T Next(T total, T element) => total + element;
    }

    private readonly struct ProductStep<T> : IStep<T>
        where T : INumberBase<T>
    {
        public static T Identity => T.One;

        public static T Next(T total, T element) => total * element;
    }

    private readonly struct LogSumExpStep<T> : IStep<T>
        where T : unmanaged, INumberBase<T>
    {
        public static T Identity => T.CreateChecked(double.NegativeInfinity);

        public static T Next(T total, T element)
        {
            double x = double.CreateChecked(total), y = double.CreateChecked(element);
            if (double.IsNaN(x) || double.IsNaN(y)) return T.CreateChecked(double.NaN);
            double high = Math.Max(x, y), low = Math.Min(x, y);
            // Equal infinities: their difference would be NaN.
            return low == high && double.IsInfinity(high) ? total : T.CreateChecked(high + double.LogP1(Math.Exp(low - high)));
        }
    }
}
