namespace Linstock.Ops;

/// <summary>
/// A tensor that the caller gives for an operation's result, PyTorch's <c>out=</c>. While the operation runs, it is offered to the
/// kernels of the calling thread: the first result that is just like it is computed in its place. Whatever the operation
/// makes of that, <see cref="Write(Tensor)"/> ends with the result in the tensor.
/// </summary>
internal readonly ref struct Output
{
    [ThreadStatic]
    private static Tensor? s_offered;

    private readonly Tensor _tensor;
    private readonly string _operation;
    private readonly bool _exact;

    private Output(Tensor tensor, string operation, bool exact)
    {
        _tensor = tensor;
        _operation = operation;
        _exact = exact;
    }

    /// <summary>Offers a tensor for the result of an operation, unless that might be read or recorded on the way.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="operation">The operation's name, for messages.</param>
    /// <param name="exact">Whether the tensor must be of the result's own dtype.</param>
    /// <param name="operands">The tensors that the operation is given.</param>
    /// <exception cref="InvalidOperationException">The tensor requires a gradient.</exception>
    public static Output Begin(Tensor tensor, string operation, bool exact, ReadOnlySpan<Tensor?> operands)
    {
        CheckGradient(tensor, operation);
        s_offered = !Interception.IsOn && tensor.IsStrided && tensor.IsContiguous && IsApart(tensor, operands) ? tensor : null;
        return new Output(tensor, operation, exact);
    }

    /// <summary>The tensor that is offered on this thread, if it is just what a result needs; it is changed from then on.</summary>
    public static Tensor? Take(in Shape shape, DType dtype, Device device)
    {
        if (s_offered is not { } tensor || tensor.DType != dtype || tensor.Shape != shape || tensor.Device != device) return null;
        s_offered = null;
        tensor.Storage.Version++;
        return tensor;
    }

    /// <summary>The same for a matrix.</summary>
    public static Tensor? Take(long rows, long columns, DType dtype, Device device) => s_offered is null ? null : Take(new Shape(rows, columns), dtype, device);

    /// <summary>Puts the result into the tensor.</summary>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The result's dtype or device does not fit.</exception>
    /// <exception cref="InvalidOperationException">A gradient would have to be recorded.</exception>
    public Tensor Write(Tensor result)
    {
        if (!ReferenceEquals(result, _tensor)) Write([_tensor], [result], _operation, _exact);
        return _tensor;
    }

    /// <summary>Puts several results into as many tensors; none is changed before all have been found to fit.</summary>
    /// <exception cref="ArgumentException">A result's dtype or device does not fit.</exception>
    /// <exception cref="InvalidOperationException">A gradient would have to be recorded.</exception>
    public static void Write(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor> results, string operation, bool exact)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            CheckGradient(tensors[i], operation);
            if (results[i].RequiresGrad)
                throw new InvalidOperationException($"{operation}: functions with out arguments don't support automatic differentiation, but one of the arguments requires grad");
            Check.SameDevice(results[i], tensors[i], operation);
            if (exact && results[i].DType != tensors[i].DType)
                Check.ThrowArgument($"{operation}: expected out tensor to have dtype {results[i].DType.Name}, but got {tensors[i].DType.Name} instead");
            if (!Promotion.CanCast(results[i].DType, tensors[i].DType))
                Check.ThrowArgument($"{operation}: result type {results[i].DType.Name} can't be cast to the desired output type {tensors[i].DType.Name}");
        }
        for (int i = 0; i < tensors.Length; i++)
        {
            // A view of what was computed in the tensor's place lies across the places that it has to go to.
            Tensor result = ReferenceEquals(results[i].Storage, tensors[i].Storage) ? results[i].Clone() : results[i];
            if (result.Shape != tensors[i].Shape) tensors[i].Resize_(result.Shape);
            tensors[i].Copy_(result);
        }
    }

    /// <summary>Ends the offer.</summary>
    public void Dispose() => s_offered = null;

    private static bool IsApart(Tensor tensor, ReadOnlySpan<Tensor?> operands)
    {
        foreach (Tensor? operand in operands)
            if (operand is not null && (operand.RequiresGrad || !operand.IsStrided || ReferenceEquals(operand.Storage, tensor.Storage))) return false;
        return true;
    }

    private static void CheckGradient(Tensor tensor, string operation)
    {
        ArgumentNullException.ThrowIfNull(tensor, "out");
        if (tensor.RequiresGrad && GradMode.IsEnabled)
            throw new InvalidOperationException($"{operation}: functions with out arguments don't support automatic differentiation, but out requires grad");
    }
}
