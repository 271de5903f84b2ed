using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu;

/// <summary>A function of VectorMath at its three widths, as a type argument.</summary>
internal interface IVectorFunction
{
    static abstract Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged;

    static abstract Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged;

    static abstract Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged;
}

internal static class VectorFunctionCases
{
    public readonly struct Exp : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Exp(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Exp(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Exp(x);
    }

    public readonly struct Log : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Log(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Log(x);
    }

    public readonly struct Sin : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Sin(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sin(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Sin(x);
    }

    public readonly struct Cos : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Cos(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Cos(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Cos(x);
    }

    public readonly struct Tanh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Tanh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Tanh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Tanh(x);
    }

    public readonly struct Sigmoid : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Sigmoid(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sigmoid(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Sigmoid(x);
    }

    public readonly struct Erf : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Erf(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erf(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Erf(x);
    }
}
