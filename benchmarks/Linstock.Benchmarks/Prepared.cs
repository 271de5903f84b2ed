using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Benchmarks;

/// <summary>The ways in which several groups prepare their workloads.</summary>
internal static class Prepared
{
    /// <summary>2 to the 20th: the "1m" of the names.</summary>
    public const long Mi = 1L << 20;

    /// <summary>A call that needs no preparation.</summary>
    public static Func<Func<Tensor>> Fresh(Func<Tensor> make) => () => make;

    /// <summary>A function of one tensor of normal numbers.</summary>
    public static Func<Func<T>> Unary<T>(long[] shape, Func<Tensor, T> operation) => Unary(() => Torch.Randn(shape), operation);

    /// <summary>A function of one tensor.</summary>
    public static Func<Func<T>> Unary<T>(Func<Tensor> make, Func<Tensor, T> operation) => () =>
    {
        Tensor x = make();
        return () => operation(x);
    };

    /// <summary>A function of two tensors of normal numbers.</summary>
    public static Func<Func<Tensor>> Binary(long[] shape, Func<Tensor, Tensor, Tensor> operation, long[]? otherShape = null) => () =>
    {
        Tensor x = Torch.Randn(shape), y = Torch.Randn(otherShape ?? shape);
        return () => operation(x, y);
    };

    /// <summary>A function of two tensors that <paramref name="make"/> draws one after the other.</summary>
    public static Func<Func<Tensor>> Twice(Func<Tensor> make, Func<Tensor, Tensor, Tensor> operation) => () =>
    {
        Tensor x = make(), y = make();
        return () => operation(x, y);
    };

    /// <summary>A module's forward pass on normal numbers, without gradients.</summary>
    public static Func<Func<Tensor>> Forward(Func<Module> make, long[] shape) => () =>
    {
        Module module = make();
        Tensor x = Torch.Randn(shape);
        return WithoutGradients(() => module.Call(x));
    };

    /// <summary><see cref="Forward"/> with images and weights in the order of memory that keeps a pixel's channels together.</summary>
    public static Func<Func<Tensor>> ForwardChannelsLast(Func<Module> make, long[] shape) => () =>
    {
        Module module = make();
        foreach (Tensor parameter in module.Parameters().Where(static parameter => parameter.NDim == 4))
            parameter.Data = parameter.Data.Contiguous(MemoryFormat.ChannelsLast);
        Tensor x = Torch.Randn(shape).Contiguous(MemoryFormat.ChannelsLast);
        return WithoutGradients(() => module.Call(x));
    };

    /// <summary>Forward and backward, with gradients of the input and of the parameters.</summary>
    public static Func<Action> ForwardBackward(Func<Module> make, long[] shape) => () =>
    {
        Module module = make();
        return ForwardBackward(module, Torch.Randn(shape), module.Call);
    };

    /// <inheritdoc cref="ForwardBackward(Func{Module}, long[])"/>
    public static Action ForwardBackward(Module module, Tensor x, Func<Tensor, Tensor> forward)
    {
        x.RequiresGrad_();
        Tensor? gradient = null;
        return () =>
        {
            x.Grad = null;
            module.ZeroGrad();
            Tensor y = forward(x);
            gradient ??= Torch.OnesLike(y).Detach();
            y.Backward(gradient);
        };
    }

    /// <summary>The call inside <see cref="Torch.NoGrad"/>.</summary>
    public static Func<T> WithoutGradients<T>(Func<T> call) => () =>
    {
        using (Torch.NoGrad()) return call();
    };

    /// <summary>A training step: gradients cleared, loss, backward, update.</summary>
    public static Action Step(Optimizer optimizer, Func<Tensor> loss) => () =>
    {
        optimizer.ZeroGrad(setToNone: true);
        loss().Backward();
        optimizer.Step();
    };
}
