// Times the vector functions over 32 KB (cache) and 64 MB (memory) on one core: processor time, best of several runs, in ns per
// element.
// Linstock.Lab.VectorMath [name ...]
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;

foreach ((string name, Action<Memory<float>, Memory<float>> run) in Loops.Single)
{
    if (args.Length > 0 && !args.Contains(name))
        continue;
    Console.WriteLine($"{name,-22} float  cache {Loops.Time(run, 4096, 2000):F3}  memory {Loops.Time(run, 8 << 20, 1):F3}");
}

foreach ((string name, Action<Memory<double>, Memory<double>> run) in Loops.Double)
{
    if (args.Length > 0 && !args.Contains(name))
        continue;
    Console.WriteLine($"{name,-22} double cache {Loops.Time(run, 2048, 2000):F3}  memory {Loops.Time(run, 4 << 20, 1):F3}");
}

internal interface IVectorFunction
{
    static abstract Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged;
}

internal static class Loops
{
    public static double Time<T>(Action<Memory<T>, Memory<T>> run, int count, int repeats) where T : unmanaged
    {
        // The target begins half a page from where the source does: a load whose last twelve address bits are those of a store waits for it.
        T[] x = new T[count], y = new T[count + 1024];
        Random random = new(1);
        for (int i = 0; i < count; i++)
            x[i] = (T)Convert.ChangeType(0.01 + 3 * random.NextDouble(), typeof(T));
        double best = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            TimeSpan start = Environment.CpuUsage.UserTime;
            for (int i = 0; i < repeats; i++)
                run(x, y.AsMemory(HalfPageOff(x, y), count));
            best = Math.Min(best, (Environment.CpuUsage.UserTime - start).TotalNanoseconds / ((double)count * repeats));
        }
        return best;
    }

    private static unsafe int HalfPageOff<T>(T[] x, T[] y) where T : unmanaged
    {
        fixed (T* from = x, to = y)
            return (int)(((nint)from + 2048 - (nint)to & 4095) / sizeof(T));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T, TFunction>(Memory<T> source, Memory<T> target) where T : unmanaged where TFunction : IVectorFunction
    {
        ref T from = ref MemoryMarshal.GetReference(source.Span);
        ref T to = ref MemoryMarshal.GetReference(target.Span);
        nuint count = (nuint)source.Length;
        for (nuint i = 0; i + (nuint)Vector256<T>.Count <= count; i += (nuint)Vector256<T>.Count)
            TFunction.Invoke(Vector256.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
    }

    private readonly struct Copy : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => x; }
    private readonly struct DotNetExp : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector256.Exp(x.AsSingle()).As<float, T>() : Vector256.Exp(x.AsDouble()).As<double, T>();
    }
    private readonly struct DotNetLog : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector256.Log(x.AsSingle()).As<float, T>() : Vector256.Log(x.AsDouble()).As<double, T>();
    }
    private readonly struct DotNetSin : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged =>
            typeof(T) == typeof(float) ? Vector256.Sin(x.AsSingle()).As<float, T>() : Vector256.Sin(x.AsDouble()).As<double, T>();
    }
    private readonly struct Exp : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Exp(x); }
    private readonly struct Log : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log(x); }
    private readonly struct Sin : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sin(x); }
    private readonly struct Cos : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Cos(x); }
    private readonly struct Tanh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Tanh(x); }
    private readonly struct Sigmoid : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sigmoid(x); }
    private readonly struct Exp2 : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Exp2(x); }
    private readonly struct Expm1 : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Expm1(x); }
    private readonly struct Log2 : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log2(x); }
    private readonly struct Log10 : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log10(x); }
    private readonly struct Log1p : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log1p(x); }
    private readonly struct Tan : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Tan(x); }
    private readonly struct Asin : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Asin(x); }
    private readonly struct Acos : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Acos(x); }
    private readonly struct Atan : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Atan(x); }
    private readonly struct Sinh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sinh(x); }
    private readonly struct Cosh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Cosh(x); }
    private readonly struct Asinh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Asinh(x); }
    private readonly struct Acosh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Acosh(x); }
    private readonly struct Atanh : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Atanh(x); }
    private readonly struct Erfc : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erfc(x); }
    private readonly struct Erfinv : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erfinv(x); }
    private readonly struct Lgamma : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Lgamma(x); }
    private readonly struct Digamma : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Digamma(x); }
    private readonly struct Pow : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Pow(x, x); }
    private readonly struct Gelu : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Gelu(x); }
    private readonly struct GeluSlope : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.GeluSlope(x); }
    private readonly struct Erf : IVectorFunction { public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erf(x); }

    public static readonly (string, Action<Memory<float>, Memory<float>>)[] Single = All<float>();
    public static readonly (string, Action<Memory<double>, Memory<double>>)[] Double = All<double>();

    private static (string, Action<Memory<T>, Memory<T>>)[] All<T>() where T : unmanaged =>
    [
        ("copy", Apply<T, Copy>),
        (".NET exp", Apply<T, DotNetExp>),
        (".NET log", Apply<T, DotNetLog>),
        (".NET sin", Apply<T, DotNetSin>),
        ("Exp", Apply<T, Exp>),
        ("Log", Apply<T, Log>),
        ("Sin", Apply<T, Sin>),
        ("Cos", Apply<T, Cos>),
        ("Tanh", Apply<T, Tanh>),
        ("Sigmoid", Apply<T, Sigmoid>),
        ("Gelu", Apply<T, Gelu>),
        ("GeluSlope", Apply<T, GeluSlope>),
        ("Exp2", Apply<T, Exp2>),
        ("Expm1", Apply<T, Expm1>),
        ("Log2", Apply<T, Log2>),
        ("Log10", Apply<T, Log10>),
        ("Log1p", Apply<T, Log1p>),
        ("Tan", Apply<T, Tan>),
        ("Asin", Apply<T, Asin>),
        ("Acos", Apply<T, Acos>),
        ("Atan", Apply<T, Atan>),
        ("Sinh", Apply<T, Sinh>),
        ("Cosh", Apply<T, Cosh>),
        ("Asinh", Apply<T, Asinh>),
        ("Acosh", Apply<T, Acosh>),
        ("Atanh", Apply<T, Atanh>),
        ("Erfc", Apply<T, Erfc>),
        ("Erfinv", Apply<T, Erfinv>),
        ("Lgamma", Apply<T, Lgamma>),
        ("Digamma", Apply<T, Digamma>),
        ("Pow", Apply<T, Pow>),
        ("Erf", Apply<T, Erf>),
    ];
}
