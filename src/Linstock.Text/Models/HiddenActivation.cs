using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models;

/// <summary>The functions that configurations name as <c>hidden_act</c> or <c>activation_function</c>.</summary>
internal static class HiddenActivation
{
    /// <summary>The function of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Func<Tensor, Tensor> Of(string name) => name switch
    {
        "gelu" => static x => F.Gelu(x),
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => static x => F.Gelu(x, GeluApproximate.Tanh),
        "relu" => static x => Torch.Relu(x),
        "silu" or "swish" => static x => F.Silu(x),
        "tanh" => static x => Torch.Tanh(x),
        _ => throw new ArgumentException($"hidden_act: unknown function; got '{name}'; expected gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu, silu, swish or tanh"),
    };
}
