using Linstock.Functorch;
using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Functorch;

/// <summary>Transforms against formulas, and against each other.</summary>
public sealed class TransformTests
{
    private static Tensor Numbers(params long[] sizes)
        => (Torch.Arange(sizes.Aggregate(1L, static (a, b) => a * b), dtype: DType.Float64) * 0.37).Sin().Reshape(sizes);

    private static void Equal(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(Torch.Allclose(actual.To(expected.DType), expected, rtol: tolerance, atol: tolerance), $"expected {expected}\ngot {actual}");
    }

    private static Tensor Stacked(Tensor batch, Func<Tensor, Tensor> sample)
        => Torch.Stack([.. Enumerable.Range(0, (int)batch.Shape[0]).Select(i => sample(batch[i]))]);

    [Fact]
    public void TheGradientOfTheSineIsTheCosineAndSoOn()
    {
        Tensor x = Torch.Tensor(0.7, dtype: DType.Float64);
        Func<Tensor, Tensor> first = Func.Grad(static v => v.Sin()), second = Func.Grad(first), third = Func.Grad(second);

        Equal(x.Cos(), first(x));
        Equal(-x.Sin(), second(x));
        Equal(-x.Cos(), third(x));
        Assert.False(third(x).RequiresGrad);
    }

    [Fact]
    public void AnInnerGradientDoesNotConfuseItsInputWithAnOuterOne()
    {
        // d/dx (x · d/dy (x + y)) = 1.
        Tensor one = Torch.Tensor(1.0);
        Tensor gradient = Func.Grad(x => x * Func.Grad(y => x + y)(one))(one);

        Equal(Torch.Tensor(1.0), gradient);
        (_, Tensor tangent) = Func.Jvp(x => x * Func.Jvp(y => x + y, one, one).JvpOut, one, one);
        Equal(Torch.Tensor(1.0), tangent);
        // d/dx (x · d/dy (x · y)) = 2x.
        Equal(Torch.Tensor(6.0), Func.Grad(x => x * Func.Jvp(y => x * y, one, one).JvpOut)(Torch.Tensor(3.0)));
        Equal(Torch.Tensor(6.0), Func.Jvp(x => x * Func.Grad(y => x * y)(one), Torch.Tensor(3.0), one).JvpOut);
    }

    [Fact]
    public void GradientsByArgnumsAndValueAndAux()
    {
        Tensor x = Numbers(3), y = Numbers(3) + 2;

        Equal(y, Func.Grad(static (a, b) => (a * b).Sum())(x, y));
        Equal(x, Func.Grad(static (a, b) => (a * b).Sum(), argnums: 1)(x, y));
        Tensor[] both = Func.Grad(static inputs => (inputs[0] * inputs[1]).Sum(), 0, -1)([x, y]);
        Equal(y, both[0]);
        Equal(x, both[1]);
        (Tensor gradient, Tensor value) = Func.GradAndValue(static a => (a * a).Sum())(x);
        Equal(2 * x, gradient);
        Equal((x * x).Sum(), value);
        (Tensor own, Tensor aux) = Func.GradWithAux<Tensor, Tensor>(static a => ((a * a).Sum(), a * 3))(x);
        Equal(2 * x, own);
        Equal(3 * x, aux);
        Assert.False(aux.RequiresGrad);
    }

    [Fact]
    public void ParametersThatAFunctionOnlyUsesStayDifferentiable()
    {
        Tensor weight = Numbers(3).RequiresGrad_(), x = Numbers(3) + 1;
        Tensor gradient = Func.Grad(v => (v * v * weight).Sum())(x);

        Equal(2 * x * weight.Detach(), gradient.Detach());
        gradient.Sum().Backward();
        Equal(2 * x, weight.Grad!);
        using (Torch.NoGrad()) Assert.False(Func.Grad(v => (v * v * weight).Sum())(x).RequiresGrad);
    }

    [Fact]
    public void VmapIsALoopOverSamples()
    {
        Tensor x = Numbers(5, 3), w = Numbers(4, 3);
        static Tensor Function(Tensor row, Tensor weight) => F.Linear(row, weight).Softmax(0).Log().Cumsum(0) + row.Sum() - row.Max();

        Equal(Stacked(x, row => Function(row, w)), Func.Vmap(Function, inDims: [0, null])(x, w));
        Equal(Stacked(x, row => Function(row, w)), Func.Vmap(Function, inDims: [1, null])(x.T.Contiguous(), w));
        Equal(Stacked(x, row => Function(row, w)).T, Func.Vmap(Function, inDims: [0, null], outDims: 1)(x, w));
        Equal(Stacked(x, row => Function(row, w)), Func.Vmap(Function, inDims: [0, null], chunkSize: 2)(x, w));
        Tensor weights = Numbers(5, 4, 3);
        Equal(Torch.Stack([.. Enumerable.Range(0, 5).Select(i => Function(x[i], weights[i]))]), Func.Vmap(Function)(x, weights));
    }

    [Fact]
    public void VmapNests()
    {
        Tensor x = Numbers(3, 4), y = Numbers(5, 4);

        Equal(x.Mm(y.T), Func.Vmap(row => Func.Vmap(other => (row * other).Sum())(y))(x));
        Equal(x.Mm(y.T), Func.Vmap(row => Func.Vmap(other => row.Dot(other))(y))(x));
    }

    [Fact]
    public void GradientsPerSampleAreThoseOfEachSample()
    {
        Tensor weight = Numbers(4, 3), bias = Numbers(4), x = Numbers(6, 3);
        Tensor target = Torch.Tensor(new long[] { 0, 1, 2, 3, 0, 1 });
        Tensor Loss(Tensor w, Tensor sample, Tensor label) => F.CrossEntropy(F.Linear(sample, w, bias).Unsqueeze(0), label.Unsqueeze(0));

        Tensor perSample = Func.Vmap(Func.Grad<Tensor, Tensor, Tensor>(Loss), inDims: [null, 0, 0])(weight, x, target);

        Equal(Torch.Stack([.. Enumerable.Range(0, 6).Select(i => Func.Grad(w => Loss(w, x[i], target[i]))(weight))]), perSample);
        Tensor whole = Func.Grad(w => Func.Vmap((sample, label) => Loss(w, sample, label))(x, target).Sum())(weight);
        Equal(perSample.Sum(0), whole);
    }

    [Fact]
    public void JacobiansAgreeAndTheHessianIsSymmetric()
    {
        Tensor x = Numbers(3), w = Numbers(4, 3);
        Tensor Function(Tensor v) => w.Mv(v).Tanh() * v.Exp().Sum();
        Tensor reverse = Func.Jacrev(Function)(x), forward = Func.Jacfwd(Function)(x);

        Equal(reverse, forward);
        Equal(reverse, Func.Jacrev(Function, chunkSize: 3)(x));
        Equal(reverse, Linstock.Autograd.Jacobian(Function, x));
        Tensor h = Torch.Stack([.. Enumerable.Range(0, 3).Select(i => (Function(x + (Torch.Eye(3, dtype: DType.Float64)[i] * 1e-6)) - Function(x - (Torch.Eye(3, dtype: DType.Float64)[i] * 1e-6))) / 2e-6)], 1);
        Equal(h, reverse, 1e-8);

        Tensor Scalar(Tensor v) => (Function(v) * Function(v)).Sum();
        Tensor hessian = Func.Hessian(Scalar)(x);
        Equal(hessian.T, hessian);
        Equal(hessian, Func.Jacrev(Func.Jacfwd(Scalar))(x));
        Equal(hessian, Func.Jacrev(Func.Jacrev(Scalar))(x));
        Equal(hessian, Func.Jacfwd(Func.Jacfwd(Scalar))(x));
        Equal(hessian, Linstock.Autograd.Hessian(Scalar, x));
        Tensor v = Numbers(3) - 2;
        Equal(hessian.Mv(v), Linstock.Autograd.Hvp(Scalar, x, v).Hvp);
        Equal(hessian.Mv(v), Linstock.Autograd.Vhp(Scalar, x, v).Vhp);
    }

    [Fact]
    public void VjpAndJvpAreTransposesAndLinearizeIsJvp()
    {
        Tensor x = Numbers(3), t = Numbers(3) * 2, c = Numbers(4) + 1, w = Numbers(4, 3);
        Tensor Function(Tensor v) => F.Silu(w.Mv(v));
        (Tensor output, Func<Tensor, Tensor> vjp) = Func.Vjp(Function, x);
        (Tensor same, Tensor tangent) = Func.Jvp(Function, x, t);
        (Tensor again, Func<Tensor, Tensor> linear) = Func.Linearize(Function, x);

        Equal(Function(x), output);
        Equal(output, same);
        Equal(output, again);
        Equal(c.Dot(tangent), vjp(c).Dot(t));
        Equal(vjp(c), vjp(c));
        Equal(tangent, linear(t));
        Equal(2 * tangent, linear(2 * t));
        Equal(Func.Jacrev(Function)(x), Func.Vmap(vjp)(Torch.Eye(4, dtype: DType.Float64)));
        Equal(Func.Jacrev(Function)(x).T, Func.Vmap(linear)(Torch.Eye(3, dtype: DType.Float64)));
    }

    [Fact]
    public void AModuleIsAFunctionOfItsParameters()
    {
        var net = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 1));
        var parameters = net.NamedParameters().ToDictionary(entry => entry.Name, entry => entry.Parameter.Detach() * 2);
        Tensor x = Torch.Randn(5, 3);
        Tensor expected = (x.Mm(parameters["0.weight"].T) + parameters["0.bias"]).Tanh().Mm(parameters["2.weight"].T) + parameters["2.bias"];

        Equal(expected, Func.FunctionalCall(net, parameters, x), 1e-6);
        Assert.IsType<Parameter>(net.NamedParameters().First().Parameter);

        Tensor Loss(IReadOnlyDictionary<string, Tensor> given, Tensor sample) => Func.FunctionalCall(net, given, sample).Square().Sum();
        var gradient = Func.Vmap(Func.Grad<IReadOnlyDictionary<string, Tensor>, Tensor>(Loss), inDims: [null, 0])(parameters, x);
        for (int i = 0; i < 5; i++)
            foreach ((string name, Tensor own) in Func.Grad<IReadOnlyDictionary<string, Tensor>, Tensor>(Loss)(parameters, x[i]))
                Equal(own, gradient[name][i], 1e-5);
    }

    [Fact]
    public void AnEnsembleRunsAsOne()
    {
        Linear[] models = [new(3, 2), new(3, 2), new(3, 2)];
        Tensor x = Torch.Randn(4, 3);
        (IReadOnlyDictionary<string, Tensor> parameters, _) = Func.StackModuleState(models);

        Tensor outputs = Func.Vmap<IReadOnlyDictionary<string, Tensor>, Tensor>(given => Func.FunctionalCall(models[0], given, x))(parameters);

        Assert.True(parameters["weight"].RequiresGrad);
        for (int i = 0; i < 3; i++) Equal(models[i].Forward(x).Detach(), outputs[i].Detach(), 1e-6);
        outputs.Sum().Backward();
        Equal(x.Sum(0).Expand(3, 2, 3), parameters["weight"].Grad!, 1e-5);
    }

    [Fact]
    public void DualNumbersCarryTangents()
    {
        Tensor x = Numbers(4), t = Numbers(4) + 3;
        using (ForwardAD.DualLevel())
        {
            Tensor dual = ForwardAD.MakeDual(x, t);
            (Tensor primal, Tensor? tangent) = ForwardAD.UnpackDual(dual.Sin() * dual);
            Equal(x.Sin() * x, primal);
            Equal(((x.Cos() * x) + x.Sin()) * t, tangent!);
            Assert.Null(ForwardAD.UnpackDual(x).Tangent);
        }
        Assert.Throws<InvalidOperationException>(() => ForwardAD.MakeDual(x, t));
    }
}
