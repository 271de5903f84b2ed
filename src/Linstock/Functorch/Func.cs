namespace Linstock.Functorch;

/// <summary>
/// Function transforms, PyTorch's <c>torch.func</c>: each takes a function and gives one. They nest in any order: the gradient of a
/// gradient, <c>Vmap(Grad(f))</c> for gradients per sample, <c>Jacfwd(Jacrev(f))</c> for a Hessian.
/// </summary>
/// <remarks>
/// The functions are called at once and with other tensors than were given, so they should compute from their arguments, and not keep
/// them. Arguments and results are tensors; generic overloads also take arrays, dictionaries by name (a module's parameters), and results that
/// are pairs or triples.
/// </remarks>
/// <example>
/// <code>
/// Func&lt;Tensor, Tensor&gt; slope = Func.Grad(x => x.Sin());
/// Func&lt;Tensor, Tensor, Tensor&gt; loss = (weight, sample) => weight.Dot(sample).Square();
/// Tensor perSample = Func.Vmap(Func.Grad(loss), inDims: [null, 0])(Torch.Rand(2), Torch.Rand(8, 2));
/// </code>
/// </example>
public static partial class Func
{
    // Arguments of several functions as one list of tensors, and back.
    private static Func<Tensor[], TResult> Flat<T1, TResult>(Func<T1, TResult> func, T1 first)
        => leaves => func(Tree.Rebuild(first, leaves));

    private static Func<Tensor[], TResult> Flat<T1, T2, TResult>(Func<T1, T2, TResult> func, T1 first, T2 second, string operation)
    {
        int count = Tree.Leaves(first, operation).Length;
        return leaves => func(Tree.Rebuild(first, leaves.AsSpan(0, count)), Tree.Rebuild(second, leaves.AsSpan(count)));
    }

    private static Func<Tensor[], TResult> Flat<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> func, T1 first, T2 second, T3 third, string operation)
    {
        int count = Tree.Leaves(first, operation).Length, next = count + Tree.Leaves(second, operation).Length;
        return leaves => func(
            Tree.Rebuild(first, leaves.AsSpan(0, count)), Tree.Rebuild(second, leaves.AsSpan(count, next - count)), Tree.Rebuild(third, leaves.AsSpan(next)));
    }

    private static Func<Tensor[], TResult> Flat<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func, T1 first, T2 second, T3 third, T4 fourth, string operation)
    {
        int count = Tree.Leaves(first, operation).Length, next = count + Tree.Leaves(second, operation).Length, last = next + Tree.Leaves(third, operation).Length;
        return leaves => func(
            Tree.Rebuild(first, leaves.AsSpan(0, count)), Tree.Rebuild(second, leaves.AsSpan(count, next - count)),
            Tree.Rebuild(third, leaves.AsSpan(next, last - next)), Tree.Rebuild(fourth, leaves.AsSpan(last)));
    }
}
