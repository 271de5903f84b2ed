using Linstock.Functorch;

namespace Linstock.Tests.Functorch;

/// <summary>What PyTorch 1.13 answers: <c>torch.autograd.functional</c> and <c>torch.autograd.forward_ad</c>.</summary>
public sealed class RecordedTests
{
    private static readonly Tensor X = Torch.Tensor(new[] { 0.3, -0.7, 1.1 }), V = Torch.Tensor(new[] { 1.0, -2.0, 0.5 }), Y = Torch.Tensor(new[] { 2.0, 0.5 });

    private static Tensor Scalar(Tensor z) => (z.Exp() * z.Roll(1)).Sum() + z.Prod();

    private static Tensor Vector(Tensor z) => Torch.Stack([z.Sin().Sum(), z.Prod(), (z * z).Sum().Sqrt()]);

    private static Tensor OfTwo(Tensor[] inputs)
        => (inputs[0][..2] * inputs[1]).Sum().Square() + (inputs[0][2] * inputs[1]).Prod();

    private static void Equal(double[] expected, Tensor actual)
    {
        Assert.Equal(expected.Length, actual.Numel);
        foreach ((double wanted, double got) in expected.Zip(actual.ToArray<double>())) Assert.Equal(wanted, got, 1e-12);
    }

    [Fact]
    public void JacobianAndProductsWithIt()
    {
        Equal(
            [0.955336489125606, 0.7648421872844885, 0.4535961214255773, -0.77, 0.33, -0.21, 0.22423052782558076, -0.523204564926355, 0.8221786020271296],
            Linstock.Autograd.Jacobian(Vector, X));
        Equal([-0.3475498247305824, -1.5350000000000001, 1.6817289586918558], Linstock.Autograd.Jvp(Vector, X, V).Jvp);
        Equal([2.6074517530383963, -0.15676009517868905, 1.284685422439142], Linstock.Autograd.Vjp(Vector, X, V).Vjp);
    }

    [Fact]
    public void HessianAndProductsWithIt()
    {
        Equal(
            [
                1.4848446883336037, 1.5965853037914095, 0.6498588075760032, 1.5965853037914095, 0.14897559113742284, 3.304166023946433, 0.6498588075760032,
                3.304166023946433, -2.102916216762503,
            ],
            Linstock.Autograd.Hessian(Scalar, X));
        (Tensor value, Tensor hvp) = Linstock.Autograd.Hvp(Scalar, X, V);
        Equal([-0.7000959372914765], value);
        Equal([-1.383396515461214, 2.9507171334897806, -7.009931348698116], hvp);
        Equal([-1.383396515461214, 2.9507171334897806, -7.009931348698116], Linstock.Autograd.Vhp(Scalar, X, V).Vhp);
    }

    [Fact]
    public void BlocksOfAHessian()
    {
        Tensor[][] blocks = Linstock.Autograd.Hessian(OfTwo, [X, Y]);

        Equal([8.0, 2.0, 0.0, 2.0, 0.5, 0.0, 0.0, 0.0, 2.0], blocks[0][0]);
        Equal([1.7, -2.8, 0.3, -0.2, 1.1, 4.4], blocks[0][1]);
        Equal([1.7, 0.3, 1.1, -2.8, -0.2, 4.4], blocks[1][0]);
        Equal([0.18, 0.79, 0.79, 0.98], blocks[1][1]);
    }

    [Fact]
    public void DualTensors()
    {
        using DualLevelScope level = ForwardAD.DualLevel();
        Tensor dual = ForwardAD.MakeDual(X, V);
        (Tensor primal, Tensor? tangent) = ForwardAD.UnpackDual(dual.Softmax(0) * dual.Cumsum(0));

        Equal([0.0834859184671619, -0.04095033737517882, 0.43353643317005935], primal);
        Equal([0.3297802097826131, -0.004782852440786134, -0.2590333813388962], tangent!);
    }

    [Fact]
    public void AGraphOnRequest()
    {
        Tensor x = X.Clone().RequiresGrad_();

        Assert.False(Linstock.Autograd.Jacobian(Vector, x).RequiresGrad);
        Tensor jacobian = Linstock.Autograd.Jacobian(Vector, x, createGraph: true);
        Tensor byGraph = Linstock.Autograd.Grad([jacobian.Sum()], [x])[0]!;
        Equal(Func.Grad(static z => Func.Jacrev(Vector)(z).Sum())(X).ToArray<double>(), byGraph);
        Tensor hvp = Linstock.Autograd.Hvp(Scalar, x, V, createGraph: true).Hvp;
        Equal(Func.Grad(static z => Func.Jvp(Func.Grad(Scalar), z, V).JvpOut.Sum())(X).ToArray<double>(), Linstock.Autograd.Grad([hvp.Sum()], [x])[0]!);
    }
}
