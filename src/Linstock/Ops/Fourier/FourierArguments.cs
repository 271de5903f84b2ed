namespace Linstock.Ops.Fourier;

/// <summary>The arguments of <c>torch.fft</c>: which dimensions, what lengths, which normalisation.</summary>
internal static class FourierArguments
{
    /// <summary>The input as a floating point or complex tensor that can be transformed.</summary>
    public static Tensor Promote(Tensor input, bool complex, string operation)
    {
        DType dtype = Promotion.ToFloating(input.DType);
        CheckPrecision(dtype, operation);
        if (complex) dtype = dtype.ToComplex();
        return input.To(dtype);
    }

    /// <summary>Throws unless a tensor of this dtype can be transformed: floating point or complex, and not of 16 bits.</summary>
    public static void CheckPrecision(DType dtype, string operation)
    {
        Check.Differentiable(dtype, operation);
        if (dtype.IsReducedPrecision)
            Check.ThrowArgument($"{operation}: not implemented for {dtype.Name} on the processor; expected float32, float64, complex64 or complex128");
    }

    /// <summary>The factor of a transform of <paramref name="n"/> elements.</summary>
    public static double Scale(FftNorm? norm, bool forward, double n) => (norm ?? FftNorm.Backward) switch
    {
        FftNorm.Ortho => 1 / Math.Sqrt(n),
        FftNorm.Forward => forward ? 1 / n : 1,
        _ => forward ? 1 : 1 / n,
    };

    /// <summary>One dimension and its length.</summary>
    public static (int Dim, long Length) One(Tensor input, long? n, long dim, string operation, bool half = false)
    {
        int place = Check.Dim(dim, input.NDim, operation);
        if (input.NDim == 0) Check.ThrowArgument($"{operation}: the input must have at least 1 dimension; got a tensor without dimensions");
        long length = n ?? (half ? 2 * (input.Shape[place] - 1) : input.Shape[place]);
        if (length < 1) Check.ThrowArgument($"{operation}: invalid number of data points ({length}) specified");
        return (place, length);
    }

    /// <summary>Several dimensions and their lengths; the last length is that of the real signal where <paramref name="half"/>.</summary>
    public static (int[] Dims, long[] Lengths) Several(Tensor input, IntList? s, IntList? dim, string operation, bool half = false)
    {
        int[] dims;
        if (dim is { } given)
        {
            dims = new int[given.Count];
            for (int i = 0; i < dims.Length; i++) dims[i] = Check.Dim(given[i], input.NDim, operation);
            if (dims.Distinct().Count() != dims.Length) Check.ThrowArgument($"{operation}: FFT dims must be unique; got {given}");
        }
        else
        {
            int count = s?.Count ?? input.NDim;
            if (count > input.NDim) Check.ThrowArgument($"{operation}: got {count} lengths for an input of {input.NDim} dimensions");
            dims = Enumerable.Range(input.NDim - count, count).ToArray();
        }

        if (s is { } sizes && sizes.Count != dims.Length)
            Check.ThrowArgument($"{operation}: when given, dim and s must have the same length; got {dims.Length} and {sizes.Count}");
        var lengths = new long[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            long present = input.Shape[dims[i]];
            if (half && i == dims.Length - 1) present = 2 * (present - 1);
            lengths[i] = s is { } wanted && wanted[i] != -1 ? wanted[i] : present;
            if (lengths[i] < 1) Check.ThrowArgument($"{operation}: invalid number of data points ({lengths[i]}) specified");
        }

        return (dims, lengths);
    }

    /// <summary>One dimension cut or padded with zeros at its end.</summary>
    public static Tensor Resize(Tensor input, int dim, long length)
    {
        long present = input.Shape[dim];
        if (length == present) return input;
        if (length < present) return input.Slice(dim, 0, length);
        long[] sizes = input.Shape.ToArray();
        sizes[dim] = length - present;
        return Torch.Cat([input, Torch.Zeros(sizes, dtype: input.DType, device: input.Device)], dim);
    }

    /// <summary>Several dimensions cut or padded.</summary>
    public static Tensor Resize(Tensor input, ReadOnlySpan<int> dims, ReadOnlySpan<long> lengths)
    {
        for (int i = 0; i < dims.Length; i++) input = Resize(input, dims[i], lengths[i]);
        return input;
    }
}
