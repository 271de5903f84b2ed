using Linstock.Functorch;

namespace Linstock.Tests.Functorch;

/// <summary>Functions with a gradient of their own go through all transforms.</summary>
public sealed class CustomFunctionTests
{
    private sealed class Cube : Function
    {
        protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs)
        {
            context.SaveForBackward(inputs[0]);
            return [inputs[0] * inputs[0] * inputs[0]];
        }

        protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs)
            => [3 * context.SavedTensors[0]! * context.SavedTensors[0]! * gradOutputs[0]!];
    }

    private static readonly Tensor X = Torch.Tensor([0.5, -1.5, 2.0]);

    private static Tensor Apply(Tensor x) => new Cube().Apply(x)[0];

    private static void Equal(Tensor expected, Tensor actual) => Assert.True(Torch.Allclose(expected, actual, rtol: 1e-5), $"expected {expected}\ngot {actual}");

    [Fact]
    public void UnderEveryTransform()
    {
        Equal(X * X * X, Func.Vmap(Apply)(X));
        Equal(3 * X * X, Func.Grad(static x => Apply(x).Sum())(X));
        Equal(3 * X * X, Func.Vmap(Func.Grad(Apply))(X));
        Equal(6 * X, Func.Vmap(Func.Grad(Func.Grad(Apply)))(X));
        Equal(3 * X * X, Func.Jvp(Apply, X, Torch.OnesLike(X)).JvpOut);
        Equal(Torch.Diag(3 * X * X), Func.Jacfwd(Apply)(X));
        Equal(Torch.Diag(6 * X), Func.Hessian(static x => Apply(x).Sum())(X));
    }
}
