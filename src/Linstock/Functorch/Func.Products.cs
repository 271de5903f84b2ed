namespace Linstock.Functorch;

public static partial class Func
{
    /// <summary>A function's value, and the map v ↦ vᵀ·J of its Jacobian there: the vector-Jacobian product of reverse mode.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="primal">Where.</param>
    /// <returns>The value, and a function from a cotangent of its shape to the gradient; it may be called many times, also inside <c>Vmap</c>.</returns>
    /// <exception cref="ArgumentException">A dtype has no gradients, or a cotangent another shape than the value.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static (Tensor Output, Func<Tensor, Tensor> VjpFn) Vjp(Func<Tensor, Tensor> func, Tensor primal)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] outputs, Func<Tensor[], Tensor[]> pull) = Pullback(inputs => [func(inputs[0])], [primal], "vjp");
        return (outputs[0], cotangent => pull([cotangent])[0]);
    }

    /// <summary>The value of a function of several tensors, and the map to the gradients of all of them.</summary>
    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor)"/>
    public static (Tensor Output, Func<Tensor, Tensor[]> VjpFn) Vjp(Func<Tensor[], Tensor> func, params Tensor[] primals)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] outputs, Func<Tensor[], Tensor[]> pull) = Pullback(inputs => [func(inputs)], primals, "vjp");
        return (outputs[0], cotangent => pull([cotangent]));
    }

    /// <summary>The values of a function of several tensors, and the map from cotangents of all of them to the gradients.</summary>
    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor)"/>
    public static (Tensor[] Outputs, Func<Tensor[], Tensor[]> VjpFn) Vjp(Func<Tensor[], Tensor[]> func, params Tensor[] primals)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Pullback(func, primals, "vjp");
    }

    /// <summary>A function's value and J·t, the derivative along a tangent: the Jacobian-vector product of forward mode.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="primal">Where.</param>
    /// <param name="tangent">Along what, of the shape of <paramref name="primal"/>.</param>
    /// <exception cref="ArgumentException">A dtype has no gradients, or the tangent another shape.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static (Tensor Output, Tensor JvpOut) Jvp(Func<Tensor, Tensor> func, Tensor primal, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] outputs, Tensor[] tangents) = Pushforward(inputs => [func(inputs[0])], [primal], [tangent], "jvp");
        return (outputs[0], tangents[0]);
    }

    /// <summary>The value of a function of several tensors, and its derivative along a tangent of each.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor)"/>
    public static (Tensor Output, Tensor JvpOut) Jvp(Func<Tensor[], Tensor> func, Tensor[] primals, Tensor[] tangents)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] outputs, Tensor[] derivatives) = Pushforward(inputs => [func(inputs)], primals, tangents, "jvp");
        return (outputs[0], derivatives[0]);
    }

    /// <summary>The values of a function of several tensors, and their derivatives along a tangent of each argument.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor)"/>
    public static (Tensor[] Outputs, Tensor[] JvpOuts) Jvp(Func<Tensor[], Tensor[]> func, Tensor[] primals, Tensor[] tangents)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Pushforward(func, primals, tangents, "jvp");
    }

    /// <summary>A function's value and its linear approximation there, t ↦ J·t; the function is called once for any number of tangents.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="primal">Where.</param>
    /// <exception cref="ArgumentException">A dtype has no gradients, or a tangent another shape than the primal.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static (Tensor Output, Func<Tensor, Tensor> JvpFn) Linearize(Func<Tensor, Tensor> func, Tensor primal)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor output, Func<Tensor[], Tensor> push) = Linearize(inputs => func(inputs[0]), [primal]);
        return (output, tangent => push([tangent]));
    }

    /// <summary>The value of a function of several tensors and its linear approximation there.</summary>
    /// <inheritdoc cref="Linearize(Func{Tensor, Tensor}, Tensor)"/>
    public static (Tensor Output, Func<Tensor[], Tensor> JvpFn) Linearize(Func<Tensor[], Tensor> func, params Tensor[] primals)
    {
        ArgumentNullException.ThrowIfNull(func);
        CheckPrimals(primals, "linearize");
        // The gradient is linear in the cotangent; its own pullback along the cotangent is J.
        Tensor[] output = [];
        var level = new GradientLevel(primals, All(primals.Length), "linearize");
        output = level.Call(inputs => new[] { func(inputs) });
        CheckOutputs(output, "linearize");
        GradientLevel cotangent;
        Tensor[] gradients;
        using (Torch.EnableGrad())
        {
            cotangent = new GradientLevel([Torch.ZerosLike(output[0].Detach())], [0], "linearize");
            gradients = level.Gradients(output, cotangent.Arguments, keepGraph: true);
        }
        Tensor[] inputs = level.Arguments;
        level.End();
        cotangent.End();
        return (level.Result(output[0]), Push);

        Tensor Push(Tensor[] tangents)
        {
            CheckTangents(inputs, tangents, "linearize");
            return level.Result(cotangent.Gradients(gradients, tangents, keepGraph: true)[0]);
        }
    }

    internal static (Tensor[] Outputs, Func<Tensor[], Tensor[]> Pull) Pullback(Func<Tensor[], Tensor[]> func, Tensor[] primals, string operation)
    {
        CheckPrimals(primals, operation);
        var level = new GradientLevel(primals, All(primals.Length), operation);
        Tensor[] outputs;
        try
        {
            outputs = level.Call(func);
            CheckOutputs(outputs, operation);
        }
        finally
        {
            level.End();
        }
        return (Array.ConvertAll(outputs, level.Result), Pull);

        Tensor[] Pull(Tensor[] cotangents)
        {
            Check.That(cotangents.Length == outputs.Length, $"{operation}: got {cotangents.Length} cotangents for {outputs.Length} outputs; expected one for each");
            for (int i = 0; i < cotangents.Length; i++)
                Check.That(cotangents[i].Shape == outputs[i].Shape, $"{operation}: cotangent {i} has shape {cotangents[i].Shape}; expected {outputs[i].Shape}");
            return Array.ConvertAll(level.Gradients(outputs, cotangents, keepGraph: true), level.Result);
        }
    }

    internal static (Tensor[] Outputs, Tensor[] Tangents) Pushforward(
        Func<Tensor[], Tensor[]> func, Tensor[] primals, Tensor[] tangents, string operation)
    {
        CheckPrimals(primals, operation);
        CheckTangents(primals, tangents, operation);
        bool isOuterRecorded = GradMode.IsEnabled;
        ForwardLevel level = ForwardMode.Enter();
        Tensor[] outputs, derivatives;
        try
        {
            using (Torch.EnableGrad())
            {
                var duals = new Tensor[primals.Length];
                for (int i = 0; i < duals.Length; i++) duals[i] = ForwardMode.MakeDual(primals[i], tangents[i], level);
                Tensor[] results = func(duals);
                CheckOutputs(results, operation);
                outputs = new Tensor[results.Length];
                derivatives = new Tensor[results.Length];
                for (int i = 0; i < results.Length; i++)
                {
                    derivatives[i] = ForwardMode.TangentOf(results[i], level) ?? Torch.ZerosLike(results[i].Detach());
                    outputs[i] = ForwardMode.PrimalOf(results[i], level);
                }
            }
        }
        finally
        {
            ForwardMode.Exit(level);
        }
        Converter<Tensor, Tensor> outside = isOuterRecorded ? LiveHistory.Kept : static tensor => tensor.Detach();
        return (Array.ConvertAll(outputs, outside), Array.ConvertAll(derivatives, outside));
    }

    private static void CheckPrimals(Tensor[] primals, string operation)
    {
        ArgumentNullException.ThrowIfNull(primals);
        Check.That(primals.Length > 0, $"{operation}: no primals given; expected at least one");
        foreach (Tensor primal in primals)
            Check.That(primal.DType.IsDifferentiable, $"{operation}: only tensors of floating point and complex dtype can be differentiated; got {primal.DType.Name}");
    }

    private static void CheckTangents(Tensor[] primals, Tensor[] tangents, string operation)
    {
        ArgumentNullException.ThrowIfNull(tangents);
        Check.That(primals.Length == tangents.Length, $"{operation}: got {tangents.Length} tangents for {primals.Length} primals; expected one for each");
        for (int i = 0; i < primals.Length; i++)
        {
            Check.That(
                primals[i].Shape == tangents[i].Shape && primals[i].DType == tangents[i].DType,
                $"{operation}: tangent {i} has shape {tangents[i].Shape} and dtype {tangents[i].DType.Name}; expected {primals[i].Shape} and {primals[i].DType.Name}, those of its primal");
        }
    }

    private static void CheckOutputs(Tensor[] outputs, string operation)
    {
        foreach (Tensor output in outputs)
            if (output is null) throw new InvalidOperationException($"{operation}: the function returned null; expected a tensor");
    }
}
