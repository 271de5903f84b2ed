namespace Linstock.Functorch;

public static partial class Func
{
    /// <summary>The gradient of a scalar function, as a function.</summary>
    /// <param name="func">From a tensor to a tensor without dimensions.</param>
    /// <returns>A function to ∂func/∂x.</returns>
    /// <exception cref="InvalidOperationException">On the call: the result has dimensions.</exception>
    /// <exception cref="ArgumentException">On the call: the dtype of the argument or of the result has no gradients.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, Tensor> Grad(Func<Tensor, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return x => Differentiate(inputs => (func(inputs[0]), 0), [x], [0], "grad").Gradients[0];
    }

    /// <summary>The gradient of a scalar function of two tensors with respect to one of them.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    /// <param name="func">From tensors to a tensor without dimensions.</param>
    /// <param name="argnums">Which argument; counted from the end if negative.</param>
    public static Func<Tensor, Tensor, Tensor> Grad(Func<Tensor, Tensor, Tensor> func, int argnums = 0)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y) => Differentiate(inputs => (func(inputs[0], inputs[1]), 0), [x, y], [argnums], "grad").Gradients[0];
    }

    /// <summary>The gradient of a scalar function of three tensors with respect to one of them.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor, Tensor}, int)"/>
    public static Func<Tensor, Tensor, Tensor, Tensor> Grad(Func<Tensor, Tensor, Tensor, Tensor> func, int argnums = 0)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y, z) => Differentiate(inputs => (func(inputs[0], inputs[1], inputs[2]), 0), [x, y, z], [argnums], "grad").Gradients[0];
    }

    /// <summary>The gradients of a scalar function of any number of tensors.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    /// <param name="func">From tensors to a tensor without dimensions.</param>
    /// <param name="argnums">With respect to which arguments; the first if none is given.</param>
    public static Func<Tensor[], Tensor[]> Grad(Func<Tensor[], Tensor> func, params int[] argnums)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(argnums);
        return arguments => Differentiate(inputs => (func(inputs), 0), arguments, argnums.Length == 0 ? [0] : argnums, "grad").Gradients;
    }

    /// <summary>The gradient of a scalar function with respect to its first argument, which may hold several tensors: parameters by name.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    public static Func<T1, T1> Grad<T1>(Func<T1, Tensor> func)
        => first => GradAndValue(func)(first).Gradient;

    /// <inheritdoc cref="Grad{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, T1> Grad<T1, T2>(Func<T1, T2, Tensor> func)
        => (first, second) => GradAndValue(func)(first, second).Gradient;

    /// <inheritdoc cref="Grad{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, T3, T1> Grad<T1, T2, T3>(Func<T1, T2, T3, Tensor> func)
        => (first, second, third) => GradAndValue(func)(first, second, third).Gradient;

    /// <inheritdoc cref="Grad{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, T3, T4, T1> Grad<T1, T2, T3, T4>(Func<T1, T2, T3, T4, Tensor> func)
        => (first, second, third, fourth) => GradAndValue(func)(first, second, third, fourth).Gradient;

    /// <summary>The gradient of a scalar function that also returns something else, PyTorch's <c>has_aux=True</c>.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    /// <param name="func">To a tensor without dimensions, and anything else.</param>
    public static Func<T1, (T1 Gradient, TAux Aux)> GradWithAux<T1, TAux>(Func<T1, (Tensor Output, TAux Aux)> func)
        => first =>
        {
            (T1 gradient, (_, TAux aux)) = GradAndValueWithAux(func)(first);
            return (gradient, aux);
        };

    /// <summary>The gradient of a scalar function and its value.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, (Tensor Gradient, Tensor Value)> GradAndValue(Func<Tensor, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return x =>
        {
            (Tensor[] gradients, Tensor value, _) = Differentiate(inputs => (func(inputs[0]), 0), [x], [0], "grad_and_value");
            return (gradients[0], value);
        };
    }

    /// <summary>The gradients of a scalar function of any number of tensors, and its value.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor[], Tensor}, int[])"/>
    public static Func<Tensor[], (Tensor[] Gradient, Tensor Value)> GradAndValue(Func<Tensor[], Tensor> func, params int[] argnums)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(argnums);
        return arguments =>
        {
            (Tensor[] gradients, Tensor value, _) =
                Differentiate(inputs => (func(inputs), 0), arguments, argnums.Length == 0 ? [0] : argnums, "grad_and_value");
            return (gradients, value);
        };
    }

    /// <summary>The gradient of a scalar function with respect to its first argument, which may hold several tensors, and its value.</summary>
    /// <inheritdoc cref="Grad(Func{Tensor, Tensor})"/>
    public static Func<T1, (T1 Gradient, Tensor Value)> GradAndValue<T1>(Func<T1, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return first => DifferentiateTree(Flat(func, first), first, []);
    }

    /// <inheritdoc cref="GradAndValue{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, (T1 Gradient, Tensor Value)> GradAndValue<T1, T2>(Func<T1, T2, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second) => DifferentiateTree(Flat(func, first, second, "grad"), first, [second]);
    }

    /// <inheritdoc cref="GradAndValue{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, T3, (T1 Gradient, Tensor Value)> GradAndValue<T1, T2, T3>(Func<T1, T2, T3, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second, third) => DifferentiateTree(Flat(func, first, second, third, "grad"), first, [second, third]);
    }

    /// <inheritdoc cref="GradAndValue{T1}(Func{T1, Tensor})"/>
    public static Func<T1, T2, T3, T4, (T1 Gradient, Tensor Value)> GradAndValue<T1, T2, T3, T4>(Func<T1, T2, T3, T4, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second, third, fourth)
            => DifferentiateTree(Flat(func, first, second, third, fourth, "grad"), first, [second, third, fourth]);
    }

    /// <summary>The gradient and value of a scalar function that also returns something else, PyTorch's <c>has_aux=True</c>.</summary>
    /// <inheritdoc cref="GradWithAux{T1, TAux}(Func{T1, ValueTuple{Tensor, TAux}})"/>
    public static Func<T1, (T1 Gradient, (Tensor Value, TAux Aux))> GradAndValueWithAux<T1, TAux>(Func<T1, (Tensor Output, TAux Aux)> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return first =>
        {
            Tensor[] leaves = Tree.Leaves(first, "grad");
            (Tensor[] gradients, Tensor value, TAux aux) = Differentiate(Flat(func, first), leaves, All(leaves.Length), "grad");
            return (Tree.Rebuild(first, gradients), (value, aux));
        };
    }

    private static (T1 Gradient, Tensor Value) DifferentiateTree<T1>(Func<Tensor[], Tensor> func, T1 first, ReadOnlySpan<object?> others)
    {
        var leaves = new List<Tensor>(Tree.Leaves(first, "grad"));
        int count = leaves.Count;
        foreach (object? other in others) Tree.Flatten(other, leaves, "grad");
        (Tensor[] gradients, Tensor value, _) = Differentiate(inputs => (func(inputs), 0), [.. leaves], All(count), "grad");
        return (Tree.Rebuild(first, gradients), value);
    }

    private static (Tensor[] Gradients, Tensor Value, TAux Aux) Differentiate<TAux>(
        Func<Tensor[], (Tensor, TAux)> func, Tensor[] arguments, ReadOnlySpan<int> argnums, string operation)
    {
        var level = new GradientLevel(arguments, argnums, operation);
        try
        {
            (Tensor output, TAux aux) = level.Call(func);
            level.CheckScalar(output);
            Tensor[] gradients = level.Gradients([output], [Torch.OnesLike(output.Detach())], keepGraph: false);
            level.End();
            return (Array.ConvertAll(gradients, level.Result), level.Result(output), OutsideOf(level, aux));
        }
        finally
        {
            level.End();
        }
    }

    // What a function returns beside its result, as the caller of the transform sees it.
    private static TAux OutsideOf<TAux>(GradientLevel level, TAux aux)
    {
        if (aux is not (Tensor or Tensor[] or List<Tensor> or IReadOnlyDictionary<string, Tensor> or ValueTuple<Tensor, Tensor>)) return aux;
        return Tree.Rebuild(aux, Array.ConvertAll(Tree.Leaves(aux, "aux"), level.Result));
    }

    private static int[] All(int count)
    {
        var all = new int[count];
        for (int i = 0; i < count; i++) all[i] = i;
        return all;
    }
}
