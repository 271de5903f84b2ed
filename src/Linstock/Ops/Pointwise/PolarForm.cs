using System.Numerics;
using Linstock.Backends;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Ops;

/// <summary>
/// Modulus and angle of complex numbers. They are not holomorphic, so their gradients are their own: PyTorch's
/// gradient of a real result is the direction of steepest ascent in the complex plane.
/// </summary>
internal static class PolarForm
{
    /// <summary>|z|, a real number.</summary>
    public static Tensor Modulus(Tensor input)
    {
        Tensor result = ToPart<ModulusMap>(input);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new ModulusBackward(input), input) : result;
    }

    /// <summary>z / |z|, and 0 at 0.</summary>
    public static Tensor Direction(Tensor input)
    {
        Tensor result = ToComplex<DirectionMap>(input, null);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new DirectionBackward(input, result), input) : result;
    }

    /// <summary>The angle of a complex number, in (-π, π]; of a real number 0 or π.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Angle(Tensor input)
    {
        if (!input.DType.IsComplex) return Pointwise.Unary<AngleFormula>(input);
        Tensor result = ToPart<AngleMap>(input);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new AngleBackward(input), input) : result;
    }

    /// <summary>The complex number of that modulus and angle.</summary>
    [Op(Surface.Function | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Polar(Tensor abs, Tensor angle)
    {
        CheckParts(abs, angle, "polar");
        Tensor result = FromParts<PolarMap>(abs, angle);
        return Gradient.IsNeeded(abs) || Gradient.IsNeeded(angle)
            ? Gradient.Record(result, new PolarBackward(result, abs.Shape, angle.Shape), abs, angle)
            : result;
    }

    private static void CheckParts(Tensor first, Tensor second, string operation)
    {
        Check.That(first.DType == second.DType, $"{operation}: both parts must have one dtype; got {first.DType.Name} and {second.DType.Name}");
        Check.That(first.DType is DType.Float32 or DType.Float64, $"{operation}: parts must be float32 or float64; got {first.DType.Name}");
    }

    private static Tensor ToPart<TMap>(Tensor input)
        where TMap : struct, IComplexMap
    {
        Tensor result = Torch.Empty(input.Shape, dtype: input.DType.ToReal(), device: input.Device);
        Operand operand = input;
        Backend.Run(result, ComplexLoops<TMap>.Call(result, new ReadOnlySpan<Operand>(in operand), fromParts: false, toPart: true));
        return result;
    }

    private static Tensor ToComplex<TMap>(Tensor first, Tensor? second)
        where TMap : struct, IComplexMap
    {
        Shape shape = second is null ? first.Shape : Check.Broadcast(first.Shape, second.Shape, "complex");
        Tensor result = Torch.Empty(shape, dtype: first.DType, device: first.Device);
        Run<TMap>(result, first, second, fromParts: false);
        return result;
    }

    private static Tensor FromParts<TMap>(Tensor first, Tensor second)
        where TMap : struct, IComplexMap
    {
        Shape shape = Check.Broadcast(first.Shape, second.Shape, "complex");
        Tensor result = Torch.Empty(shape, dtype: first.DType.ToComplex(), device: first.Device);
        Run<TMap>(result, first, second, fromParts: true);
        return result;
    }

    private static void Run<TMap>(Tensor result, Tensor first, Tensor? second, bool fromParts)
        where TMap : struct, IComplexMap
    {
        Operands operands = default;
        operands[0] = first;
        int count = 1;
        if (second is not null) operands[count++] = second;
        Backend.Run(result, ComplexLoops<TMap>.Call(result, ((ReadOnlySpan<Operand>)operands)[..count], fromParts, toPart: false));
    }

    private readonly struct ModulusMap : IComplexMap
    {
        public static Complex Map(Complex first, Complex second) => Complex.Abs(first);
    }

    private readonly struct AngleMap : IComplexMap
    {
        public static Complex Map(Complex first, Complex second) => Math.Atan2(first.Imaginary, first.Real);
    }

    private readonly struct DirectionMap : IComplexMap
    {
        public static Complex Map(Complex first, Complex second)
        {
            double modulus = Complex.Abs(first);
            return modulus == 0 ? Complex.Zero : first / modulus;
        }
    }

    private readonly struct PolarMap : IComplexMap
    {
        public static Complex Map(Complex first, Complex second)
        {
            (double sin, double cos) = Math.SinCos(second.Real);
            return new Complex(first.Real * cos, first.Real * sin);
        }
    }

    private sealed class ModulusBackward(Tensor input) : Node
    {
        private SavedTensor _input = new(input);

        public override string Name => "AbsBackward0";

        protected internal override Tensor? Backward(Tensor grad) => grad * Direction(_input.Get(this));

        protected override void ReleaseSaved() => _input = default;
    }

    // The part of the gradient across the direction, turned by the modulus: (g - Re(g·conj(s))·s) / |z| with s = z / |z|.
    private sealed class DirectionBackward(Tensor input, Tensor result) : Node
    {
        private SavedTensor _input = new(input);
        private SavedTensor _result = new(result);

        public override string Name => "SgnBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor direction = _result.Get(this);
            Tensor modulus = Modulus(_input.Get(this));
            Tensor along = ComplexParts.Real(grad * ComplexParts.Conj(direction));
            Tensor across = (grad - along * direction) / modulus;
            return Torch.Where(Torch.Eq(modulus, 0), Torch.ZerosLike(across), across);
        }

        protected override void ReleaseSaved() => (_input, _result) = (default, default);
    }

    private sealed class AngleBackward(Tensor input) : Node
    {
        private SavedTensor _input = new(input);

        public override string Name => "AngleBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor z = _input.Get(this);
            Tensor real = ComplexParts.Real(z);
            Tensor imaginary = ComplexParts.Imag(z);
            Tensor square = real * real + imaginary * imaginary;
            Tensor slope = ComplexParts.Complex(-imaginary / square, real / square);
            return Torch.Where(Torch.Eq(square, 0), Torch.ZerosLike(slope), grad * slope);
        }

        protected override void ReleaseSaved() => _input = default;
    }

    private sealed class PolarBackward(Tensor result, Shape abs, Shape angle) : Node
    {
        private SavedTensor _result = new(result);

        public override string Name => "PolarBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor z = _result.Get(this);
            Tensor conjugate = ComplexParts.Conj(grad);
            if (NeedsInput(0)) gradInputs[0] = Broadcasting.SumTo(ComplexParts.Real(conjugate * Direction(z)), abs);
            if (NeedsInput(1)) gradInputs[1] = Broadcasting.SumTo(-ComplexParts.Imag(conjugate * z), angle);
        }

        protected override void ReleaseSaved() => _result = default;
    }
}
