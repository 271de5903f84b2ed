using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;
using static Linstock.Tests.Ops.Formulas.KernelRun;

namespace Linstock.Tests.Ops.Formulas;

using Layout = KernelRun.Layout;

/// <summary>A formula that the generator has never seen works as well, slowly.</summary>
public sealed unsafe class InterpretedKernelTests
{
    private static readonly KernelTable Table = InterpretedKernels.Of<BinaryBody<ScaledSquareFormula>>();

    [Fact]
    public void TheResultIsThatOfTheFormula() =>
        Assert.Equal(
            (float[])[2, 8, 18],
            Run<float, float>(Table.Forward(DType.Float32), [(float[])[1, 2, 3], (float[])[2]], 3, Layout.Contiguous));

    [Fact]
    public void TheGradientIsDerived()
    {
        Assert.Equal((byte[])[0, 1, 2], Table.GradientSlots(0).ToArray());
        Assert.Equal(
            (double[])[4, 80],
            Run<double, double>(Table.Gradient(0, DType.Float64), [(double[])[1, 10], (double[])[1, 2], (double[])[2]], 2, Layout.Contiguous));
    }

    [Fact]
    public void AnImmediateHasNoGradient() => Assert.False(Table.HasGradient(1));

    private readonly struct ScaledSquareFormula : IBinaryFormula
    {
        public static string Name => "scaled_square";

        public static int Immediates => 0b10;

        public static T Apply<T>(T x, T scale) where T : IReal<T> => scale * (x * x);
    }
}
