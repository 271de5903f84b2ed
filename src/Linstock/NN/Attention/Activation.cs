using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The nonlinearity between the two linear maps of a transformer layer: <c>"relu"</c>, <c>"gelu"</c>, or a function.</summary>
public readonly struct Activation
{
    private readonly Func<Tensor, Tensor>? _function;

    /// <summary>A function of your own.</summary>
    /// <param name="function">The function.</param>
    public Activation(Func<Tensor, Tensor> function) => _function = function;

    /// <summary>The function.</summary>
    public Func<Tensor, Tensor> Function => _function ?? Relu;

    private static Func<Tensor, Tensor> Relu { get; } = static x => F.Relu(x);

    private static Func<Tensor, Tensor> Gelu { get; } = static x => F.Gelu(x);

    /// <summary>A function by its name.</summary>
    /// <param name="name"><c>relu</c> or <c>gelu</c>.</param>
    /// <exception cref="ArgumentException">The name is neither.</exception>
    public static implicit operator Activation(string name) => name switch
    {
        "relu" => new(Relu),
        "gelu" => new(Gelu),
        _ => throw new ArgumentException($"activation: unknown name; got '{name}'; expected relu or gelu", nameof(name)),
    };

    /// <summary>A function of your own.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Activation(Func<Tensor, Tensor> function) => new(function);
}
