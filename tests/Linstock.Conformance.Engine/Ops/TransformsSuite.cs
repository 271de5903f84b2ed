using System.Numerics;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Functorch;

namespace Linstock.Conformance.Ops;

/// <summary>
/// Function transforms over every operation that has gradients: forward mode is the transpose of reverse mode, a vectorising map is a
/// loop over samples, whichever inputs are mapped, and so are its gradients, taken outside of it and inside.
/// </summary>
public static class TransformsSuite
{
    private const int Samples = 3;

    // Tensors that are assigned to, and running statistics.
    private static readonly HashSet<string> Refused = ["__setitem__", "native_batch_norm", "nn.functional.batch_norm", "nn.functional.instance_norm"];

    /// <summary>A group for each operation with recorded gradients in double precision.</summary>
    public static Suite Open(CaseStore store) => new("transforms", DifferentiableCases.Groups(store, Check));

    private static void Check(string operation, DifferentiableCase recorded)
    {
        Tensor[] inputs = recorded.Inputs();
        // Rounding to 16 bits and what PyTorch does not differentiate twice have no transpose; vmap has to work all the same.
        if (TwiceDifferentiable.Excuse(operation) is null && DerivativeConventions.Excuse(operation, inputs, recorded.Apply(inputs)) is null)
        {
            Verify("jvp", () => CheckForward(recorded, inputs));
        }

        if (recorded.Recorded.Random == true || recorded.Apply(inputs).Any(result => result.Numel == 0))
        {
            return;
        }

        foreach (bool[] mapped in Choices(inputs.Length))
        {
            string which = string.Concat(mapped.Select(one => one ? '1' : '0'));
            if (!ChangesShared(operation, recorded, mapped))
            {
                Verify($"vmap {which}", () => CheckMap(recorded, inputs, mapped));
            }
        }
    }

    // All inputs, and each one alone.
    private static IEnumerable<bool[]> Choices(int count)
    {
        yield return [.. Enumerable.Repeat(true, count)];
        for (int i = 0; count > 1 && i < count; i++)
        {
            yield return [.. Enumerable.Range(0, count).Select(j => j == i)];
        }
    }

    // PyTorch's vmap refuses these, too: what is changed in place belongs to all samples, what goes into it to each.
    private static bool ChangesShared(string operation, DifferentiableCase recorded, bool[] mapped)
    {
        try
        {
            Tensor[] given = [.. recorded.Inputs().Select((input, i) => mapped[i] ? Torch.Stack([input, input]) : input)];
            Func.Vmap(recorded.Apply, OptionalIntList.Create([.. mapped.Select(one => one ? 0L : (long?)null)]))([.. given]);
            return false;
        }
        catch (InvalidOperationException error) when (Refused.Contains(operation) && error.Message.Contains("in place", StringComparison.Ordinal))
        {
            return true;
        }
        catch (Exception error) when (error is not CaseFailure)
        {
            return false;
        }
    }

    private static void CheckForward(DifferentiableCase recorded, Tensor[] inputs)
    {
        var random = new System.Random(5);
        Tensor[] tangents = [.. inputs.Select(input => Like(input, random))];
        Tensor[] detached = [.. inputs.Select(input => input.Detach())];
        (Tensor[] outputs, Tensor[] derivatives) = Func.Jvp(given => recorded.Apply(given, needsHistory: false), detached, tangents);
        Tensor[] results = recorded.Apply(inputs);
        Tensor[] weights = [.. results.Select(result => Like(result, random))];
        Tensor?[] gradients = Autograd.Grad(results, inputs, weights, allowUnused: true);

        double forward = 0, reverse = 0, size = 1;
        for (int i = 0; i < results.Length; i++)
        {
            Compare($"value {i}", results[i].Detach(), outputs[i]);
            if (outputs[i].RequiresGrad || derivatives[i].RequiresGrad)
            {
                throw new CaseFailure(FailureKind.Gradient, $"result {i} keeps a history that nobody asked for");
            }

            forward += Product(weights[i], derivatives[i], ref size);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            reverse += gradients[i] is { } gradient ? Product(gradient, tangents[i], ref size) : 0;
        }

        if (!(Math.Abs(forward - reverse) <= 1e-8 * size))
        {
            throw new CaseFailure(FailureKind.Gradient, $"<w, J t> is {forward}, <Jᵀ w, t> is {reverse}");
        }
    }

    private static void CheckMap(DifferentiableCase recorded, Tensor[] inputs, bool[] mapped)
    {
        var random = new System.Random(6);
        Tensor[][] samples = [.. Enumerable.Range(0, Samples).Select(s => inputs.Select((input, i) =>
            (s == 0 || !mapped[i] ? input.Detach() : input.Detach() + (Like(input, random) * 1e-3)).RequiresGrad_()).ToArray())];
        Tensor[] given = [.. inputs.Select((input, i) =>
            (mapped[i] ? Torch.Stack([.. samples.Select(sample => sample[i].Detach())]) : input.Detach()).RequiresGrad_())];
        OptionalIntList inDims = OptionalIntList.Create([.. mapped.Select(one => one ? 0L : (long?)null)]);

        Tensor[][] results = [.. samples.Select(recorded.Apply)];
        Tensor[] expected = [.. Enumerable.Range(0, results[0].Length).Select(r => Torch.Stack([.. results.Select(result => result[r])]))];
        Tensor[] actual = Func.Vmap(recorded.Apply, inDims)(given);
        for (int r = 0; r < expected.Length; r++)
        {
            Compare($"result {r}", expected[r].Detach(), actual[r].Detach());
        }

        // Gradients from outside of the map: shared inputs get the sum over the samples.
        Tensor[] weights = [.. expected.Select(result => Like(result, random))];
        Tensor?[] outside = Autograd.Grad(actual, given, weights, allowUnused: true);
        Tensor?[] byLoop = Autograd.Grad(expected, [.. samples.SelectMany(sample => sample).Distinct()], weights, allowUnused: true, materializeGrads: true);
        Tensor[] PerSample(int i) => [.. Enumerable.Range(0, Samples).Select(s => byLoop[(s * inputs.Length) + i]!)];
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor wanted = mapped[i] ? Torch.Stack(PerSample(i)) : PerSample(i).Aggregate((a, b) => a + b);
            Compare($"gradient {i} outside", wanted, outside[i] ?? Torch.ZerosLike(wanted));
        }

        // And from inside: each sample has its own, also for shared inputs.
        Tensor[] Pull(Tensor[] all)
        {
            (_, Func<Tensor[], Tensor[]> pull) = Func.Vjp(recorded.Apply, all[..inputs.Length]);
            return pull(all[inputs.Length..]);
        }
        Tensor[] inside = Func.Vmap(Pull, OptionalIntList.Create([.. mapped.Select(one => one ? 0L : (long?)null), .. weights.Select(_ => (long?)0)]))(
            [.. given.Select(tensor => tensor.Detach()), .. weights]);
        for (int i = 0; i < inputs.Length; i++)
        {
            Compare($"gradient {i} inside", Torch.Stack(PerSample(i)), inside[i]);
        }
    }

    private static void Compare(string what, Tensor expected, Tensor actual)
    {
        if (actual.Shape != expected.Shape || actual.DType != expected.DType)
        {
            throw new CaseFailure(FailureKind.Structure, $"{what}: {actual.DType} {actual.Shape}, expected {expected.DType} {expected.Shape}");
        }

        Complex[] wanted = expected.ToArray<Complex>(), got = actual.ToArray<Complex>();
        double scale = wanted.Where(Complex.IsFinite).Select(Complex.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < wanted.Length; i++)
        {
            bool agrees = wanted[i] == got[i] || (!Complex.IsFinite(wanted[i]) && !Complex.IsFinite(got[i]))
                || Complex.Abs(wanted[i] - got[i]) <= 1e-9 * (1 + scale);
            if (!agrees)
            {
                throw new CaseFailure(FailureKind.Value, $"{what}: element {i} is {got[i]}, expected {wanted[i]}");
            }
        }
    }

    // The real inner product, and the size of what was added up.
    private static double Product(Tensor left, Tensor right, ref double size)
    {
        double sum = 0;
        foreach ((Complex a, Complex b) in left.ToArray<Complex>().Zip(right.ToArray<Complex>()))
        {
            double term = (Complex.Conjugate(a) * b).Real;
            sum += term;
            size += Math.Abs(term);
        }

        return sum;
    }

    private static Tensor Like(Tensor tensor, System.Random random)
    {
        Tensor values = Torch.FromArray(Enumerable.Range(0, (int)tensor.Numel)
            .Select(_ => new Complex((2 * random.NextDouble()) - 1, tensor.IsComplex ? (2 * random.NextDouble()) - 1 : 0)).ToArray()).Reshape(tensor.Shape);
        return (tensor.IsComplex ? values : values.Real.Contiguous()).To(tensor.DType);
    }

    private static void Verify(string name, Action check)
    {
        try
        {
            check();
        }
        catch (CaseFailure failure)
        {
            throw failure.In(name);
        }
        catch (Exception error)
        {
            string at = string.Join(" < ", (error.StackTrace ?? "").Split('\n').Where(line => line.Contains("Linstock", StringComparison.Ordinal)).Take(6).Select(line => line.Trim()));
            throw new CaseFailure(FailureKind.Threw, $"{name}: {error.GetType().Name}: {error.Message} {at}");
        }
    }
}
