using Linstock.Functorch;

namespace Linstock;

// torch.autograd.functional: derivatives of functions at a point, with the transforms of Linstock.Functorch underneath.
public static partial class Autograd
{
    /// <summary>The Jacobian of a function at a point.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="inputs">The point.</param>
    /// <param name="createGraph">Whether the result can be differentiated with respect to the point.</param>
    /// <param name="strict">Whether a result that does not depend on the point throws; else its derivative is zero.</param>
    /// <returns>The derivatives, in the shape of the result followed by that of the point.</returns>
    /// <exception cref="InvalidOperationException">With <paramref name="strict"/>: the result does not depend on the point.</exception>
    public static Tensor Jacobian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false)
        => Jacobian(Single(func), [inputs], createGraph, strict)[0];

    /// <summary>The Jacobians of a function of several tensors at a point, one for each of them.</summary>
    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool)"/>
    public static Tensor[] Jacobian(Func<Tensor[], Tensor> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Func<Tensor[], Tensor> function = strict ? Strict(func, inputs.Length) : func;
        return At(inputs, createGraph, given => Func.ReverseJacobian(function, given, Positions(given), null));
    }

    /// <summary>The Hessian of a scalar function at a point.</summary>
    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool)"/>
    /// <returns>The second derivatives, in the shape of the point twice.</returns>
    public static Tensor Hessian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false)
        => Hessian(Single(func), [inputs], createGraph, strict)[0][0];

    /// <summary>The Hessian of a scalar function of several tensors: block [i][j] is by input i and j.</summary>
    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool)"/>
    public static Tensor[][] Hessian(Func<Tensor[], Tensor> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Func<Tensor[], Tensor> function = Scalar(strict ? Strict(func, inputs.Length) : func, "hessian");
        int[] all = Positions(inputs);
        var rows = new Tensor[inputs.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = i;
            rows[i] = At(inputs, createGraph, given => Func.ReverseJacobian(x => Func.ReverseJacobian(function, x, [row], null)[0], given, all, null));
        }
        return rows;
    }

    /// <summary>A function's value and vᵀ·J at a point.</summary>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="inputs">The point.</param>
    /// <param name="v">Of the shape of the result; null for a result with one element means 1.</param>
    /// <param name="createGraph">Whether the results can be differentiated with respect to the point.</param>
    /// <param name="strict">Whether a result that does not depend on the point throws; else its derivative is zero.</param>
    /// <exception cref="ArgumentException"><paramref name="v"/> has another shape, or is missing.</exception>
    public static (Tensor FuncOutput, Tensor Vjp) Vjp(
        Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor output, Tensor[] vjp) = Vjp(Single(func), [inputs], v, createGraph, strict);
        return (output, vjp[0]);
    }

    /// <summary>The value of a function of several tensors and vᵀ·J for each of them.</summary>
    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor[] Vjp) Vjp(
        Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Func<Tensor[], Tensor> function = strict ? Strict(func, inputs.Length) : func;
        Tensor[] results = At(inputs, createGraph, given =>
        {
            (Tensor[] outputs, Func<Tensor[], Tensor[]> pull) = Func.Pullback(x => [function(x)], given, "vjp");
            if (v is null && outputs[0].Numel != 1)
                throw new ArgumentException($"vjp: v must be given for a function whose output has several elements; got shape {outputs[0].Shape}", nameof(v));
            return [outputs[0], .. pull([v ?? Torch.OnesLike(outputs[0].Detach())])];
        });
        return (results[0], results[1..]);
    }

    /// <summary>A function's value and J·v at a point, by forward mode.</summary>
    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    /// <param name="func">From a tensor to a tensor.</param>
    /// <param name="inputs">The point.</param>
    /// <param name="v">Of the shape of the point; null for a point with one element means 1.</param>
    /// <param name="createGraph">Whether the results can be differentiated with respect to the point.</param>
    /// <param name="strict">Whether a result that does not depend on the point throws; else its derivative is zero.</param>
    public static (Tensor FuncOutput, Tensor Jvp) Jvp(
        Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
        => Jvp(Single(func), [inputs], v is null ? null : [v], createGraph, strict);

    /// <summary>The value of a function of several tensors and J·v, v being one tensor for each of them.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor Jvp) Jvp(
        Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] along = v ?? Ones(inputs, "jvp");
        Func<Tensor[], Tensor> function = strict ? Strict(func, inputs.Length) : func;
        Tensor[] results = At(inputs, createGraph, given =>
        {
            (Tensor[] outputs, Tensor[] tangents) = Func.Pushforward(x => [function(x)], given, along, "jvp");
            return [outputs[0], tangents[0]];
        });
        return (results[0], results[1]);
    }

    /// <summary>A scalar function's value and vᵀ·H at a point, H being its Hessian.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor Vhp) Vhp(
        Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor output, Tensor[] vhp) = Vhp(Single(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (output, vhp[0]);
    }

    /// <summary>The value of a scalar function of several tensors and vᵀ·H, one tensor for each of them.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor[] Vhp) Vhp(
        Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] along = v ?? Ones(inputs, "vhp");
        Func<Tensor[], Tensor> function = Scalar(strict ? Strict(func, inputs.Length) : func, "vhp");
        Tensor[] results = At(inputs, createGraph, given =>
        {
            Tensor value = null!;
            Tensor[] Gradients(Tensor[] x)
            {
                (Tensor[] gradients, value) = Func.GradAndValue(function, Positions(x))(x);
                return gradients;
            }
            (_, Func<Tensor[], Tensor[]> pull) = Func.Pullback(Gradients, given, "vhp");
            return [value.Detach(), .. pull(along)];
        });
        return (createGraph ? function(inputs) : results[0], results[1..]);
    }

    /// <summary>A scalar function's value and H·v at a point, by forward over reverse mode.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor Hvp) Hvp(
        Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor output, Tensor[] hvp) = Hvp(Single(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (output, hvp[0]);
    }

    /// <summary>The value of a scalar function of several tensors and H·v, one tensor for each of them.</summary>
    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor FuncOutput, Tensor[] Hvp) Hvp(
        Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] along = v ?? Ones(inputs, "hvp");
        Func<Tensor[], Tensor> function = Scalar(strict ? Strict(func, inputs.Length) : func, "hvp");
        Tensor[] results = At(inputs, createGraph, given =>
        {
            Tensor[] GradientsAndValue(Tensor[] x)
            {
                (Tensor[] gradients, Tensor value) = Func.GradAndValue(function, Positions(x))(x);
                return [value, .. gradients];
            }
            (Tensor[] outputs, Tensor[] tangents) = Func.Pushforward(GradientsAndValue, given, along, "hvp");
            return [outputs[0], .. tangents[1..]];
        });
        return (results[0], results[1..]);
    }

    private static Func<Tensor[], Tensor> Single(Func<Tensor, Tensor> func)
    {
        ArgumentNullException.ThrowIfNull(func);
        return inputs => func(inputs[0]);
    }

    // Without a graph to make, nothing outside of the function has a part in it.
    private static Tensor[] At(Tensor[] inputs, bool createGraph, Func<Tensor[], Tensor[]> compute)
    {
        if (createGraph)
        {
            using (Torch.EnableGrad()) return compute(inputs);
        }
        using (Torch.NoGrad()) return compute(Array.ConvertAll(inputs, static input => input.Detach()));
    }

    private static Func<Tensor[], Tensor> Scalar(Func<Tensor[], Tensor> func, string operation) => inputs =>
    {
        Tensor output = func(inputs);
        Check.That(output.Numel == 1, $"{operation}: the function must return a single element; got shape {output.Shape}");
        return output.NDim == 0 ? output : output.Reshape([]);
    };

    private static Func<Tensor[], Tensor> Strict(Func<Tensor[], Tensor> func, int count) => inputs =>
    {
        Tensor output = func(inputs);
        for (int i = 0; i < count; i++)
        {
            if (!DependsOn(output, inputs[i]))
                throw new InvalidOperationException($"the output of the user-provided function is independent of input {i}; this is not allowed in strict mode");
        }
        return output;
    };

    private static bool DependsOn(Tensor output, Tensor input)
    {
        if (!output.RequiresGrad || input.GradientEdge().Node is not { } wanted) return false;
        if (wanted is DualNode) return ForwardMode.Innermost is { } level && ForwardMode.TangentOf(output, level) is not null;
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Node>();
        stack.Push(output.GradientEdge().Node!);
        while (stack.TryPop(out Node? node))
        {
            if (ReferenceEquals(node, wanted)) return true;
            for (int i = 0; i < node.InputCount; i++)
                if (node.EdgeAt(i).Node is { } next && seen.Add(next)) stack.Push(next);
        }
        return false;
    }

    private static int[] Positions(Tensor[] inputs)
    {
        var all = new int[inputs.Length];
        for (int i = 0; i < all.Length; i++) all[i] = i;
        return all;
    }

    private static Tensor[] Ones(Tensor[] inputs, string operation)
    {
        Check.That(inputs.Length == 1 && inputs[0].Numel == 1, $"{operation}: v must be given unless the input has a single element");
        return [Torch.OnesLike(inputs[0].Detach())];
    }
}
