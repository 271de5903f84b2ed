namespace Linstock.Ops;

/// <summary>Complex tensors and their parts.</summary>
internal static class ComplexParts
{
    /// <summary>A complex tensor as a real one over the same memory, with a last dimension of 2: real and imaginary part.</summary>
    /// <exception cref="ArgumentException">The tensor is not complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor ViewAsReal(Tensor input)
    {
        if (!input.IsComplex) Check.ThrowArgument($"view_as_real: not implemented for {input.DType.Name}; expected a complex dtype");
        Span<long> sizes = stackalloc long[input.NDim + 1], strides = stackalloc long[input.NDim + 1];
        for (int d = 0; d < input.NDim; d++)
        {
            sizes[d] = input.Shape[d];
            strides[d] = 2 * input.Strides[d];
        }
        (sizes[^1], strides[^1]) = (2, 1);
        var view = new Tensor(input.Storage, new Shape(sizes), new Shape(strides), 2 * input.StorageOffset, input.DType.ToReal());
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ViewAsRealBackward(), input) : view;
    }

    /// <summary>A real tensor with a last dimension of 2 as a complex one over the same memory.</summary>
    /// <exception cref="ArgumentException">The tensor is not float16, float32 or float64, or its sizes or strides do not allow it.</exception>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor ViewAsComplex(Tensor input)
    {
        Check.That(input.DType is DType.Float16 or DType.Float32 or DType.Float64, $"view_as_complex: not implemented for {input.DType.Name}; expected float16, float32 or float64");
        Check.That(input.NDim > 0 && input.Shape[-1] == 2, $"view_as_complex: tensor must have a last dimension of size 2; got shape {input.Shape}");
        bool fits = input.Strides[-1] == 1 && input.StorageOffset % 2 == 0;
        for (int d = 0; d < input.NDim - 1; d++) fits &= input.Strides[d] % 2 == 0;
        Check.That(fits, $"view_as_complex: the last dimension must have stride 1 and the others even strides; got {input.Strides} at offset {input.StorageOffset}");
        Span<long> strides = stackalloc long[input.NDim - 1];
        for (int d = 0; d < strides.Length; d++) strides[d] = input.Strides[d] / 2;
        var view = new Tensor(input.Storage, new Shape(Shape.AsSpan(in input.Shape)[..^1]), new Shape(strides), input.StorageOffset / 2, input.DType.ToComplex());
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ViewAsComplexBackward(), input) : view;
    }

    /// <summary>The real part, over the same memory; a real tensor itself.</summary>
    [Op(Surface.Function)]
    public static Tensor Real(Tensor input) => input.IsComplex ? Views.Select(ViewAsReal(input), -1, 0) : input;

    /// <summary>The imaginary part, over the same memory.</summary>
    /// <exception cref="ArgumentException">The tensor is not complex.</exception>
    [Op(Surface.Function)]
    public static Tensor Imag(Tensor input)
    {
        if (!input.IsComplex) Check.ThrowArgument($"imag: not implemented for {input.DType.Name}; expected a complex dtype");
        return Views.Select(ViewAsReal(input), -1, 1);
    }

    /// <summary>The complex conjugate; a real tensor itself.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Conj(Tensor input) => input.IsComplex ? ConjPhysical(input) : input;

    /// <summary>The complex conjugate in memory of its own.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor ConjPhysical(Tensor input)
    {
        if (!input.IsComplex) return Copying.Clone(input);
        Tensor result = Copying.Clone(input.Detach());
        using (Torch.NoGrad())
        {
            Tensor imaginary = Imag(result);
            Copying.Copy_(imaginary, -imaginary);
        }
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new ConjBackward(), input) : result;
    }

    /// <summary>The tensor itself: conjugates are always carried out here.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor ResolveConj(Tensor input) => input;

    /// <summary>The tensor itself: negations are always carried out here.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor ResolveNeg(Tensor input) => input;

    /// <summary>real + imag · j.</summary>
    /// <exception cref="ArgumentException">Dtypes differ or are not float16, float32 or float64.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Complex(Tensor real, Tensor imag)
    {
        Check.SameDType(real, imag, "complex");
        Check.That(real.DType is DType.Float16 or DType.Float32 or DType.Float64, $"complex: not implemented for {real.DType.Name}; expected float16, float32 or float64");
        Shape shape = Check.Broadcast(real.Shape, imag.Shape, "complex");
        return ViewAsComplex(Torch.Stack([Views.Expand(real, shape), Views.Expand(imag, shape)], -1));
    }

    private sealed class ViewAsRealBackward : Node
    {
        public override string Name => "ViewAsRealBackward0";

        protected internal override Tensor? Backward(Tensor grad) => ViewAsComplex(grad.Contiguous());
    }

    private sealed class ViewAsComplexBackward : Node
    {
        public override string Name => "ViewAsComplexBackward0";

        protected internal override Tensor? Backward(Tensor grad) => ViewAsReal(grad.Contiguous());
    }

    private sealed class ConjBackward : Node
    {
        public override string Name => "ConjBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Conj(grad);
    }
}
