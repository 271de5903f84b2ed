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

    public readonly struct Exp2 : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Exp2(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Exp2(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Exp2(x);
    }

    public readonly struct Expm1 : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Expm1(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Expm1(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Expm1(x);
    }

    public readonly struct Log : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Log(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Log(x);
    }

    public readonly struct Log2 : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Log2(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log2(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Log2(x);
    }

    public readonly struct Log10 : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Log10(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log10(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Log10(x);
    }

    public readonly struct Log1p : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Log1p(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Log1p(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Log1p(x);
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

    public readonly struct Tan : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Tan(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Tan(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Tan(x);
    }

    public readonly struct Asin : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Asin(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Asin(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Asin(x);
    }

    public readonly struct Acos : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Acos(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Acos(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Acos(x);
    }

    public readonly struct Atan : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Atan(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Atan(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Atan(x);
    }

    public readonly struct Sinh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Sinh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sinh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Sinh(x);
    }

    public readonly struct Cosh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Cosh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Cosh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Cosh(x);
    }

    public readonly struct Tanh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Tanh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Tanh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Tanh(x);
    }

    public readonly struct Asinh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Asinh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Asinh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Asinh(x);
    }

    public readonly struct Acosh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Acosh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Acosh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Acosh(x);
    }

    public readonly struct Atanh : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Atanh(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Atanh(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Atanh(x);
    }

    public readonly struct Erf : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Erf(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erf(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Erf(x);
    }

    public readonly struct Erfc : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Erfc(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erfc(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Erfc(x);
    }

    public readonly struct Erfinv : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Erfinv(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Erfinv(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Erfinv(x);
    }

    public readonly struct Gelu : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Gelu(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Gelu(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Gelu(x);
    }

    public readonly struct GeluSlope : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.GeluSlope(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.GeluSlope(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.GeluSlope(x);
    }

    public readonly struct Sigmoid : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Sigmoid(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Sigmoid(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Sigmoid(x);
    }

    public readonly struct Lgamma : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Lgamma(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Lgamma(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Lgamma(x);
    }

    public readonly struct Digamma : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Digamma(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Digamma(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Digamma(x);
    }

    public readonly struct Rsqrt : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Rsqrt(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Rsqrt(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Rsqrt(x);
    }

    public readonly struct Round : IVectorFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x) where T : unmanaged => VectorMath.Round(x);

        public static Vector256<T> Invoke<T>(Vector256<T> x) where T : unmanaged => VectorMath.Round(x);

        public static Vector512<T> Invoke<T>(Vector512<T> x) where T : unmanaged => VectorMath.Round(x);
    }
}
