namespace Linstock.Functorch;

public static partial class Func
{
    /// <summary>The Jacobian by reverse mode: one backward pass for all elements of the result, vectorised.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="chunkSize">The most rows to compute at once; null means all.</param>
    /// <returns>A function to the Jacobian, whose shape is the result's followed by the argument's.</returns>
    /// <exception cref="ArgumentException">On the call: a dtype has no gradients.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, Tensor> Jacrev(Func<Tensor, Tensor> func, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return x => ReverseJacobian(inputs => func(inputs[0]), [x], [0], chunkSize)[0];
    }

    /// <summary>The Jacobian with respect to one of two arguments, by reverse mode.</summary>
    /// <inheritdoc cref="Jacrev(Func{Tensor, Tensor}, long?)"/>
    /// <param name="func">From tensors to a tensor.</param>
    /// <param name="argnums">Which argument; counted from the end if negative.</param>
    /// <param name="chunkSize">The most rows to compute at once; null means all.</param>
    public static Func<Tensor, Tensor, Tensor> Jacrev(Func<Tensor, Tensor, Tensor> func, int argnums = 0, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y) => ReverseJacobian(inputs => func(inputs[0], inputs[1]), [x, y], [argnums], chunkSize)[0];
    }

    /// <summary>The Jacobians with respect to several arguments, by reverse mode.</summary>
    /// <inheritdoc cref="Jacrev(Func{Tensor, Tensor}, long?)"/>
    /// <param name="func">From tensors to a tensor.</param>
    /// <param name="argnums">Which arguments; the first if none is given.</param>
    public static Func<Tensor[], Tensor[]> Jacrev(Func<Tensor[], Tensor> func, params int[] argnums)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(argnums);
        return arguments => ReverseJacobian(func, arguments, argnums.Length == 0 ? [0] : argnums, null);
    }

    /// <summary>The Jacobian by forward mode: one tangent for each element of the argument, vectorised.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="randomness">What random operations do in the vectorised pass.</param>
    /// <returns>A function to the Jacobian, whose shape is the result's followed by the argument's.</returns>
    /// <exception cref="ArgumentException">On the call: a dtype has no gradients.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, Tensor> Jacfwd(Func<Tensor, Tensor> func, Randomness randomness = Randomness.Error)
    {
        ArgumentNullException.ThrowIfNull(func);
        return x => ForwardJacobian(inputs => func(inputs[0]), [x], 0, randomness);
    }

    /// <summary>The Jacobian with respect to one of two arguments, by forward mode.</summary>
    /// <inheritdoc cref="Jacfwd(Func{Tensor, Tensor}, Randomness)"/>
    /// <param name="func">From tensors to a tensor.</param>
    /// <param name="argnums">Which argument; counted from the end if negative.</param>
    /// <param name="randomness">What random operations do in the vectorised pass.</param>
    public static Func<Tensor, Tensor, Tensor> Jacfwd(Func<Tensor, Tensor, Tensor> func, int argnums = 0, Randomness randomness = Randomness.Error)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y) => ForwardJacobian(inputs => func(inputs[0], inputs[1]), [x, y], argnums, randomness);
    }

    /// <summary>The Jacobians with respect to several arguments, by forward mode.</summary>
    /// <inheritdoc cref="Jacfwd(Func{Tensor, Tensor}, Randomness)"/>
    /// <param name="func">From tensors to a tensor.</param>
    /// <param name="argnums">Which arguments; the first if none is given.</param>
    public static Func<Tensor[], Tensor[]> Jacfwd(Func<Tensor[], Tensor> func, params int[] argnums)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(argnums);
        return arguments => Array.ConvertAll(argnums.Length == 0 ? [0] : argnums, place => ForwardJacobian(func, arguments, place, Randomness.Error));
    }

    /// <summary>The Hessian of a function: forward mode over reverse mode.</summary>
    /// <param name="func">From a tensor to a tensor, mostly without dimensions.</param>
    /// <returns>A function to the second derivatives, whose shape is the result's followed by the argument's twice.</returns>
    /// <exception cref="ArgumentException">On the call: a dtype has no gradients.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, Tensor> Hessian(Func<Tensor, Tensor> func) => Jacfwd(Jacrev(func));

    /// <summary>The Hessian with respect to one of two arguments.</summary>
    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor})"/>
    /// <param name="func">From tensors to a tensor, mostly without dimensions.</param>
    /// <param name="argnums">Which argument; counted from the end if negative.</param>
    public static Func<Tensor, Tensor, Tensor> Hessian(Func<Tensor, Tensor, Tensor> func, int argnums = 0)
        => Jacfwd(Jacrev(func, argnums), argnums);

    internal static Tensor[] ReverseJacobian(Func<Tensor[], Tensor> func, Tensor[] arguments, ReadOnlySpan<int> argnums, long? chunkSize)
    {
        var level = new GradientLevel(arguments, argnums, "jacrev");
        Tensor output;
        try
        {
            output = level.Call(func);
            CheckOutputs([output], "jacrev");
            Check.That(output.DType.IsDifferentiable, $"jacrev: the function must return a floating point or complex tensor; got {output.DType.Name}");
        }
        finally
        {
            level.End();
        }
        Tensor basis = Basis(output);
        Tensor[] rows = VectorMap.Run(
            cotangent => level.Gradients([output], cotangent, keepGraph: true), [basis], default, default, Randomness.Error, chunkSize);
        for (int i = 0; i < rows.Length; i++)
            rows[i] = level.Result(rows[i].Reshape([.. output.Shape, .. arguments[level.Positions[i]].Shape]));
        return rows;
    }

    private static Tensor ForwardJacobian(Func<Tensor[], Tensor> func, Tensor[] arguments, int argnum, Randomness randomness)
    {
        int place = argnum < 0 ? argnum + arguments.Length : argnum;
        if ((uint)place >= (uint)arguments.Length)
            throw new ArgumentOutOfRangeException(nameof(argnum), $"jacfwd: got argnums={argnum}, but only {arguments.Length} positional inputs");
        Tensor x = arguments[place];
        CheckPrimals([x], "jacfwd");
        Tensor columns = VectorMap.Run(
            tangent =>
            {
                Tensor[] Function(Tensor[] inputs)
                {
                    var all = (Tensor[])arguments.Clone();
                    all[place] = inputs[0];
                    return [func(all)];
                }
                return Pushforward(Function, [x], tangent, "jacfwd").Tangents;
            },
            [Basis(x)], default, -1, randomness, null)[0];
        Shape shape = [.. Shape.AsSpan(in columns.Shape)[..^1], .. x.Shape];
        return columns.Reshape(shape);
    }

    // The unit vectors of a tensor's elements, one a row.
    private static Tensor Basis(Tensor like)
        => Torch.Eye(like.Numel, dtype: like.DType).Reshape([like.Numel, .. like.Shape]);
}
