using Linstock.Functorch;

namespace Linstock.Tests.Functorch;

/// <summary>What cannot be done says so.</summary>
public sealed class WrongUseTests
{
    private static readonly Tensor X = Torch.Arange(6, dtype: DType.Float64).Reshape(3, 2);

    private static void Throws<T>(string part, Action action)
        where T : Exception
        => Assert.Contains(part, Assert.ThrowsAny<T>(action).Message, StringComparison.Ordinal);

    [Fact]
    public void ValuesOfABatchedTensorCannotBeRead()
    {
        Throws<InvalidOperationException>("cannot be read inside vmap", () => Func.Vmap(static row => row * row.Sum().Item<double>())(X));
        Throws<InvalidOperationException>("cannot be read inside vmap", () => Func.Vmap(static row => row * row.ToArray<double>()[0])(X));
        Throws<InvalidOperationException>("depends on the values", () => Func.Vmap(static row => row[row > 0])(X));
        Throws<InvalidOperationException>("depends on the values", () => Func.Vmap(static row => Torch.Nonzero(row))(X));
    }

    [Fact]
    public void ATensorThatIsNotBatchedCannotBeChangedWithOneThatIs()
    {
        Tensor own = Torch.Zeros([2], dtype: DType.Float64);

        Throws<InvalidOperationException>("add_: vmap", () => Func.Vmap(row => own.Add_(row))(X));
        Throws<InvalidOperationException>("copy_: vmap", () => Func.Vmap(row => own.Copy_(row))(X));
        Throws<InvalidOperationException>("index_put_: vmap", () => Func.Vmap(row =>
        {
            own[0] = row[0];
            return own;
        })(X));
        Assert.Equal([0.0, 0.0], own.ToArray<double>());
        Assert.Equal([1.0, 2, 3, 4, 5, 6], Func.Vmap(static row => row.Clone().Add_(Torch.Ones([2], dtype: DType.Float64)))(X).ToArray<double>());
    }

    [Fact]
    public void MappedDimensionsMustExistAndAgree()
    {
        Throws<ArgumentException>("same size in the mapped dimension", () => Func.Vmap(static (a, b) => a + b)(X, Torch.Ones(2, 2)));
        Throws<ArgumentOutOfRangeException>("in_dims=2", () => Func.Vmap(static row => row, inDims: 2)(X));
        Throws<ArgumentException>("no dimension to map over", () => Func.Vmap(static row => row)(Torch.Tensor(1.0)));
        Throws<ArgumentException>("no input is mapped over", () => Func.Vmap(static (a, b) => a + b, inDims: [null, null])(X, X));
        Throws<ArgumentException>("2 inputs", () => Func.Vmap(static (a, b) => a + b, inDims: [0, 0, 0])(X, X));
        Throws<ArgumentOutOfRangeException>("out_dims 3", () => Func.Vmap(static row => row, outDims: 3)(X));
        Throws<ArgumentException>("cannot be null", () => Func.Vmap(static (Tensor[] inputs) => inputs, 0, OptionalIntList.Create([null]))([X]));
        Throws<ArgumentException>("chunk_size", () => Func.Vmap(static row => row, chunkSize: 0)(X));
    }

    [Fact]
    public void OnlyScalarsHaveAGradient()
    {
        Throws<InvalidOperationException>("scalar tensor", () => Func.Grad(static x => x * 2)(X));
        Throws<ArgumentException>("floating point", () => Func.Grad(static x => x.Sum())(Torch.Ones([2], dtype: DType.Int64)));
        Throws<ArgumentException>("argnums=2", () => Func.Grad(static (a, b) => (a * b).Sum(), argnums: 2)(X, X));
        Throws<ArgumentException>("expected [3, 2]", () => Func.Vjp(static x => x.Sin(), X).VjpFn(Torch.Ones(2)));
        Throws<ArgumentException>("tangent 0", () => Func.Jvp(static x => x.Sin(), X, Torch.Ones(2)));
        Throws<InvalidOperationException>("strict mode", () => Linstock.Autograd.Jacobian(static x => Torch.Ones(2), X, strict: true));
    }

    [Fact]
    public void ModulesAreCalledWithNamesTheyHave()
    {
        var module = new Linstock.NN.Linear(2, 2);
        Tensor weight = module.Weight;

        Throws<ArgumentException>("'wait'", () => Func.FunctionalCall(module, new Dictionary<string, Tensor> { ["wait"] = X }, X));
        Throws<ArgumentException>("missing key(s): bias", () => Func.FunctionalCall(module, new Dictionary<string, Tensor> { ["weight"] = X }, X, strict: true));
        Throws<ArgumentException>("linear", () => Func.FunctionalCall(module, new Dictionary<string, Tensor> { ["weight"] = Torch.Ones(3, 3) }, Torch.Ones(1, 2)));
        Assert.Same(weight, module.Weight);
        Throws<ArgumentException>("at least one model", () => Func.StackModuleState([]));
    }

    [Fact]
    public void LevelsOfForwardModeCloseInOrder()
    {
        DualLevelScope outer = ForwardAD.DualLevel(), inner = ForwardAD.DualLevel();

        Throws<InvalidOperationException>("not the innermost", () => outer.Dispose());
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();
    }
}
