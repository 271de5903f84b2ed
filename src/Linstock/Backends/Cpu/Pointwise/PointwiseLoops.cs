using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Which loop runs a kernel on which element type.</summary>
internal static unsafe class PointwiseLoops<TKernel>
    where TKernel : struct, IPointwiseKernel
{
    /// <summary>The loop of a kernel; taking the pointer compiles nothing yet.</summary>
    public static delegate*<byte**, nint*, nint, void> Select(DType dtype, bool streaming) => dtype switch
    {
        DType.Float32 => Has(VectorForms.Floating)
            ? streaming ? &VectorEntry<float, TKernel>.RunStreaming : &VectorEntry<float, TKernel>.Run
            : &ScalarLoop<Float64Number, FloatingElement<float>, TKernel>.Run,
        DType.Float64 => Has(VectorForms.Floating)
            ? streaming ? &VectorEntry<double, TKernel>.RunStreaming : &VectorEntry<double, TKernel>.Run
            : &ScalarLoop<Float64Number, FloatingElement<double>, TKernel>.Run,
        DType.Float16 => Has(VectorForms.Floating)
            ? streaming ? &SixteenBitLoop<Float16Format, TKernel>.RunStreaming : &SixteenBitLoop<Float16Format, TKernel>.Run
            : &ScalarLoop<Float64Number, FloatingElement<Half>, TKernel>.Run,
        DType.BFloat16 => Has(VectorForms.Floating)
            ? streaming ? &SixteenBitLoop<BFloat16Format, TKernel>.RunStreaming : &SixteenBitLoop<BFloat16Format, TKernel>.Run
            : &ScalarLoop<Float64Number, BFloat16Element, TKernel>.Run,
        DType.UInt8 => Has(VectorForms.Integer)
            ? streaming ? &VectorEntry<byte, TKernel>.RunStreaming : &VectorEntry<byte, TKernel>.Run
            : &ScalarLoop<Int64Number, IntegerElement<byte>, TKernel>.Run,
        DType.Int8 => Has(VectorForms.Integer)
            ? streaming ? &VectorEntry<sbyte, TKernel>.RunStreaming : &VectorEntry<sbyte, TKernel>.Run
            : &ScalarLoop<Int64Number, IntegerElement<sbyte>, TKernel>.Run,
        DType.Int16 => Has(VectorForms.Integer)
            ? streaming ? &VectorEntry<short, TKernel>.RunStreaming : &VectorEntry<short, TKernel>.Run
            : &ScalarLoop<Int64Number, IntegerElement<short>, TKernel>.Run,
        DType.Int32 => Has(VectorForms.Integer)
            ? streaming ? &VectorEntry<int, TKernel>.RunStreaming : &VectorEntry<int, TKernel>.Run
            : &ScalarLoop<Int64Number, IntegerElement<int>, TKernel>.Run,
        DType.Int64 => Has(VectorForms.Integer)
            ? streaming ? &VectorEntry<long, TKernel>.RunStreaming : &VectorEntry<long, TKernel>.Run
            : &ScalarLoop<Int64Number, IntegerElement<long>, TKernel>.Run,
        DType.Bool => Has(VectorForms.Bool)
            ? &VectorEntry<byte, TKernel>.Run
            : &ScalarLoop<BoolNumber, BoolElement, TKernel>.Run,
        DType.Complex32 => &ScalarLoop<ComplexNumber, ComplexElement<Half>, TKernel>.Run,
        DType.Complex64 => &ScalarLoop<ComplexNumber, ComplexElement<float>, TKernel>.Run,
        DType.Complex128 => &ScalarLoop<ComplexNumber, ComplexElement<double>, TKernel>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, null),
    };

    private static bool Has(VectorForms form) => (TKernel.VectorForms & form) != 0;
}

/// <summary>The same for the kernel of a gradient.</summary>
internal static unsafe class GradientLoops<TKernel>
    where TKernel : struct, IGradientKernel
{
    public static delegate*<byte**, nint*, nint, void> Select(DType dtype, bool streaming) => dtype switch
    {
        DType.Complex32 => &ComplexGradientLoop<ComplexElement<Half>, TKernel>.Run,
        DType.Complex64 => &ComplexGradientLoop<ComplexElement<float>, TKernel>.Run,
        DType.Complex128 => &ComplexGradientLoop<ComplexElement<double>, TKernel>.Run,
        _ => PointwiseLoops<TKernel>.Select(dtype, streaming),
    };
}
