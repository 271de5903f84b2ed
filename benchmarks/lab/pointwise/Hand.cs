using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;
using V = System.Runtime.Intrinsics.Vector512;

namespace Linstock.Lab.Pointwise;

/// <summary>What the generated kernels are held against: loops as one would write them by hand for vectors of 512 bits,
/// contiguous operands, a count that is a multiple of a turn.</summary>
internal static unsafe class Hand
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* x, float* y, float alpha, float* z, int count)
    {
        int i = 0;
        Vector512<float> a = V.Create(alpha);
        for (; i + 64 <= count; i += 64)
        {
            (V.FusedMultiplyAdd(a, V.Load(y + i), V.Load(x + i))).Store(z + i);
            (V.FusedMultiplyAdd(a, V.Load(y + i + 16), V.Load(x + i + 16))).Store(z + i + 16);
            (V.FusedMultiplyAdd(a, V.Load(y + i + 32), V.Load(x + i + 32))).Store(z + i + 32);
            (V.FusedMultiplyAdd(a, V.Load(y + i + 48), V.Load(x + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mul(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.Load(x + i) * V.Load(y + i)).Store(z + i);
            (V.Load(x + i + 16) * V.Load(y + i + 16)).Store(z + i + 16);
            (V.Load(x + i + 32) * V.Load(y + i + 32)).Store(z + i + 32);
            (V.Load(x + i + 48) * V.Load(y + i + 48)).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maximum(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.Max(V.Load(x + i), V.Load(y + i))).Store(z + i);
            (V.Max(V.Load(x + i + 16), V.Load(y + i + 16))).Store(z + i + 16);
            (V.Max(V.Load(x + i + 32), V.Load(y + i + 32))).Store(z + i + 32);
            (V.Max(V.Load(x + i + 48), V.Load(y + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Clamp(float* x, float low, float high, float* z, int count)
    {
        int i = 0;
        Vector512<float> l = V.Create(low);
        Vector512<float> h = V.Create(high);
        for (; i + 64 <= count; i += 64)
        {
            (V.Min(V.Max(V.Load(x + i), l), h)).Store(z + i);
            (V.Min(V.Max(V.Load(x + i + 16), l), h)).Store(z + i + 16);
            (V.Min(V.Max(V.Load(x + i + 32), l), h)).Store(z + i + 32);
            (V.Min(V.Max(V.Load(x + i + 48), l), h)).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Relu(float* x, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(x + i), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i))).Store(z + i);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(x + i + 16), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 16))).Store(z + i + 16);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(x + i + 32), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 32))).Store(z + i + 32);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(x + i + 48), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReluBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(y + i), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i))).Store(z + i);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(y + i + 16), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 16))).Store(z + i + 16);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(y + i + 32), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 32))).Store(z + i + 32);
            (V.ConditionalSelect(V.LessThanOrEqual(V.Load(y + i + 48), Vector512<float>.Zero), Vector512<float>.Zero, V.Load(x + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(float* x, float* z, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> result = VectorMath.Exp(V.Load(x + i));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tanh(float* x, float* z, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> result = VectorMath.Tanh(V.Load(x + i));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(float* x, float* z, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> result = VectorMath.Sigmoid(V.Load(x + i));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Silu(float* x, float* z, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(x + i);
            Vector512<float> result = v * VectorMath.Sigmoid(v);
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gelu(float* x, float* z, int count)
    {
        int i = 0;
        Vector512<float> half = V.Create(0.5f);
        Vector512<float> root = V.Create(0.70710678f);
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(x + i);
            Vector512<float> h = v * half;
            Vector512<float> result = V.FusedMultiplyAdd(h, VectorMath.Erf(v * root), h);
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GeluTanh(float* x, float* z, int count)
    {
        int i = 0;
        Vector512<float> half = V.Create(0.5f);
        Vector512<float> scale = V.Create(0.7978845608f);
        Vector512<float> cubic = V.Create(0.044715f);
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(x + i);
            Vector512<float> inner = scale * (v + cubic * (v * v * v));
            Vector512<float> result = half * v * (Vector512<float>.One + VectorMath.Tanh(inner));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TanhBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.Load(x + i) * (Vector512<float>.One - V.Load(y + i) * V.Load(y + i))).Store(z + i);
            (V.Load(x + i + 16) * (Vector512<float>.One - V.Load(y + i + 16) * V.Load(y + i + 16))).Store(z + i + 16);
            (V.Load(x + i + 32) * (Vector512<float>.One - V.Load(y + i + 32) * V.Load(y + i + 32))).Store(z + i + 32);
            (V.Load(x + i + 48) * (Vector512<float>.One - V.Load(y + i + 48) * V.Load(y + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SigmoidBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            (V.Load(x + i) * ((Vector512<float>.One - V.Load(y + i)) * V.Load(y + i))).Store(z + i);
            (V.Load(x + i + 16) * ((Vector512<float>.One - V.Load(y + i + 16)) * V.Load(y + i + 16))).Store(z + i + 16);
            (V.Load(x + i + 32) * ((Vector512<float>.One - V.Load(y + i + 32)) * V.Load(y + i + 32))).Store(z + i + 32);
            (V.Load(x + i + 48) * ((Vector512<float>.One - V.Load(y + i + 48)) * V.Load(y + i + 48))).Store(z + i + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SiluBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(y + i);
            Vector512<float> s = VectorMath.Sigmoid(v);
            Vector512<float> result = V.Load(x + i) * (s * (Vector512<float>.One + v * (Vector512<float>.One - s)));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GeluBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        Vector512<float> half = V.Create(0.5f);
        Vector512<float> root = V.Create(0.70710678f);
        Vector512<float> minusHalf = V.Create(-0.5f);
        Vector512<float> density = V.Create(0.39894228f);
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(y + i);
            Vector512<float> cumulative = V.FusedMultiplyAdd(half, VectorMath.Erf(v * root), half);
            Vector512<float> slope = VectorMath.Exp(v * v * minusHalf) * density;
            Vector512<float> result = V.Load(x + i) * V.FusedMultiplyAdd(v, slope, cumulative);
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GeluTanhBackward(float* x, float* y, float* z, int count)
    {
        int i = 0;
        Vector512<float> half = V.Create(0.5f);
        Vector512<float> scale = V.Create(0.7978845608f);
        Vector512<float> cubic = V.Create(0.044715f);
        Vector512<float> cubic3 = V.Create(0.134145f);
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> v = V.Load(y + i);
            Vector512<float> square = v * v;
            Vector512<float> t = VectorMath.Tanh(scale * (v * V.FusedMultiplyAdd(cubic, square, Vector512<float>.One)));
            Vector512<float> slope = scale * V.FusedMultiplyAdd(cubic3, square, Vector512<float>.One);
            Vector512<float> result = V.Load(x + i) * V.FusedMultiplyAdd(half * v * slope, Vector512<float>.One - t * t, half * (Vector512<float>.One + t));
            result.Store(z + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Less(float* x, float* y, byte* z, int count)
    {
        for (int i = 0; i + 64 <= count; i += 64)
        {
            Vector512<int> a = V.LessThan(V.Load(x + i), V.Load(y + i)).AsInt32();
            Vector512<int> b = V.LessThan(V.Load(x + i + 16), V.Load(y + i + 16)).AsInt32();
            Vector512<int> c = V.LessThan(V.Load(x + i + 32), V.Load(y + i + 32)).AsInt32();
            Vector512<int> d = V.LessThan(V.Load(x + i + 48), V.Load(y + i + 48)).AsInt32();
            (V.Narrow(V.Narrow(a, b), V.Narrow(c, d)).AsByte() & V.Create((byte)1)).Store(z + i);
        }
    }
}
