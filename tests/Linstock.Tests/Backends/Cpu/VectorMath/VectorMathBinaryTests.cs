using System.Numerics;
using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;
using Xunit.Abstractions;

namespace Linstock.Tests.Backends.Cpu;

/// <summary>The functions of two arguments: errors in units of the last place, and every pair of special values against C's rules.</summary>
public class VectorMathBinaryTests(ITestOutputHelper output)
{
    private static readonly double[] Corners =
    [
        0, -0d, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 1e-3, 7, 1024, -1023, 1e30, -1e30, 1e-40, -1e-40, 33554433, double.PositiveInfinity,
        double.NegativeInfinity, double.NaN,
    ];

    private static readonly Dictionary<string, IBinaryCase> Cases = new()
    {
        ["pow"] = new BinaryCase<Pow>(Math.Pow, "pow", 1.6, 1.2),
        ["atan2"] = new BinaryCase<Atan2>(Math.Atan2, "atan2", 3, 3),
        ["hypot"] = new BinaryCase<Hypot>(double.Hypot, "hypot", 1, 2),
        ["fmod"] = new BinaryCase<Fmod>((x, y) => x % y, null, 0, 0),
        ["remainder"] = new BinaryCase<Remainder>(PythonRemainder, null, 1, 1),
        ["floor_divide"] = new BinaryCase<FloorDivide>(PythonFloorDivide<double>, null, 0, 0, PythonFloorDivide<float>),
        ["copysign"] = new BinaryCase<CopySign>(Math.CopySign, null, 0, 0),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TreatsSpecialValuesAsCDoes(string name) => Cases[name].CheckCorners();

    [Theory]
    [MemberData(nameof(Names))]
    public void StaysWithinItsErrorBound(string name) => output.WriteLine(Cases[name].CheckErrors());

    private static double PythonRemainder(double x, double y)
    {
        double remainder = x % y;
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    /// <summary>PyTorch's steps, each rounded to the type: in float the quotient of large numbers is not the exact floor.</summary>
    private static T PythonFloorDivide<T>(T x, T y) where T : IBinaryFloatingPointIeee754<T>
    {
        if (y == T.Zero)
            return x / y;
        T remainder = x % y;
        T quotient = (x - remainder) / y;
        if (remainder != T.Zero && (y < T.Zero) != (remainder < T.Zero))
            quotient--;
        if (quotient == T.Zero)
            return T.CopySign(T.Zero, x / y);
        T floor = T.Floor(quotient);
        return quotient - floor > T.One / (T.One + T.One) ? floor + T.One : floor;
    }

    private interface IBinaryCase
    {
        void CheckCorners();

        string CheckErrors();
    }

    private interface IBinaryFunction
    {
        static abstract Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged;

        static abstract Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged;

        static abstract Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged;
    }

    private sealed class BinaryCase<TFunction>(Func<double, double, double> reference, string? table, double singleBound, double doubleBound,
        Func<float, float, float>? singleReference = null) : IBinaryCase
        where TFunction : IBinaryFunction
    {
        public void CheckCorners()
        {
            foreach (double x in Corners)
            {
                foreach (double y in Corners)
                {
                    foreach (double got in Wide(x, y))
                        Assert.True(SpecialFunctionReference.ErrorDouble(got, reference(x, y), 0) <= 2 && SameSign(got, reference(x, y)), $"double ({x:R}, {y:R}): {got:R}, {reference(x, y):R}");
                    float expected = singleReference?.Invoke((float)x, (float)y) ?? (float)reference((float)x, (float)y);
                    foreach (float got in Single((float)x, (float)y))
                        Assert.True(SpecialFunctionReference.ErrorSingle(got, expected) <= 2 && SameSign(got, expected), $"float ({(float)x:R}, {(float)y:R}): {got:R}, {expected:R}");
                }
            }
        }

        public string CheckErrors()
        {
            Random random = new(5);
            double single = 0, wide = 0;
            for (int i = 0; i < 300_000; i++)
            {
                int scale = i % 3 == 0 ? 40 : 4;
                float x = (float)((random.NextDouble() + 1) * Math.ScaleB(1, random.Next(-scale, scale)) * (i % 5 == 0 ? -1 : 1));
                float y = (float)((random.NextDouble() * 2 - 1) * Math.ScaleB(1, random.Next(-3, 7)));
                double expected = singleReference?.Invoke(x, y) ?? reference(x, y);
                foreach (float got in Single(x, y))
                {
                    double error = SpecialFunctionReference.ErrorSingle(got, singleBound == 0 ? (float)expected : expected);
                    single = Math.Max(single, error);
                    Assert.True(error <= singleBound, $"float ({x:R}, {y:R}): {got:R}, {expected:R}, {error} ULP");
                }
            }

            IEnumerable<SpecialFunctionReference.Point> points = table is null
                ? Enumerable.Range(0, 50_000).Select(_ => random.NextDouble() * 100 - 50).Select(x => (x, y: random.NextDouble() * 10 - 5))
                    .Select(p => new SpecialFunctionReference.Point(p.x, p.y, reference(p.x, p.y), 0))
                : SpecialFunctionReference.Table(table);
            foreach (SpecialFunctionReference.Point p in points)
            {
                foreach (double got in Wide(p.X, p.Y))
                {
                    double error = SpecialFunctionReference.ErrorDouble(got, p.Value, p.Rest);
                    wide = Math.Max(wide, error);
                    Assert.True(error <= doubleBound, $"double ({p.X:R}, {p.Y:R}): {got:R}, {p.Value:R}, {error} ULP");
                }
            }

            return $"float {single:F2} (bound {singleBound}), double {wide:F2} (bound {doubleBound})";
        }

        private static bool SameSign(double x, double y) => double.IsNaN(x) || double.IsNegative(x) == double.IsNegative(y);

        private static double[] Wide(double x, double y) =>
        [
            TFunction.Invoke(Vector128.Create(x), Vector128.Create(y)).ToScalar(), TFunction.Invoke(Vector256.Create(x), Vector256.Create(y)).ToScalar(),
            TFunction.Invoke(Vector512.Create(x), Vector512.Create(y)).ToScalar(),
        ];

        private static float[] Single(float x, float y) =>
        [
            TFunction.Invoke(Vector128.Create(x), Vector128.Create(y)).ToScalar(), TFunction.Invoke(Vector256.Create(x), Vector256.Create(y)).ToScalar(),
            TFunction.Invoke(Vector512.Create(x), Vector512.Create(y)).ToScalar(),
        ];
    }

    private readonly struct Pow : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.Pow(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.Pow(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.Pow(x, y);
    }

    private readonly struct Atan2 : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.Atan2(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.Atan2(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.Atan2(x, y);
    }

    private readonly struct Hypot : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.Hypot(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.Hypot(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.Hypot(x, y);
    }

    private readonly struct Fmod : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.Fmod(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.Fmod(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.Fmod(x, y);
    }

    private readonly struct Remainder : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.Remainder(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.Remainder(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.Remainder(x, y);
    }

    private readonly struct FloorDivide : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.FloorDivide(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.FloorDivide(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.FloorDivide(x, y);
    }

    private readonly struct CopySign : IBinaryFunction
    {
        public static Vector128<T> Invoke<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => VectorMath.CopySign(x, y);

        public static Vector256<T> Invoke<T>(Vector256<T> x, Vector256<T> y) where T : unmanaged => VectorMath.CopySign(x, y);

        public static Vector512<T> Invoke<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged => VectorMath.CopySign(x, y);
    }
}
