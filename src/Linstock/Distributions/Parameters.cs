using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>What the constructors and methods of several distributions share.</summary>
internal static class Parameters
{
    /// <summary>Euler's constant, the mean of the standard Gumbel distribution.</summary>
    public const double EulerGamma = 0.57721566490153286060;

    /// <summary>Two parameters in their common shape; a number takes the other's dtype.</summary>
    public static (Tensor First, Tensor Second) Broadcast(TensorOrNumber first, TensorOrNumber second)
    {
        (DType? dtype, Device? device) = Form(first, second);
        Tensor[] both = Torch.BroadcastTensors(first.ToTensor(dtype, device), second.ToTensor(dtype, device));
        return (both[0], both[1]);
    }

    /// <summary>Three parameters in their common shape; numbers take the first tensor's dtype.</summary>
    public static (Tensor First, Tensor Second, Tensor Third) Broadcast(TensorOrNumber first, TensorOrNumber second, TensorOrNumber third)
    {
        (DType? dtype, Device? device) = Form(first, second, third);
        Tensor[] all = Torch.BroadcastTensors(first.ToTensor(dtype, device), second.ToTensor(dtype, device), third.ToTensor(dtype, device));
        return (all[0], all[1], all[2]);
    }

    /// <summary>Throws unless exactly one of probabilities and logits is given.</summary>
    public static void RequireOne(string distribution, bool hasProbs, bool hasLogits)
        => Check.That(hasProbs != hasLogits, $"{distribution}: either probs or logits must be given, but not both; got {(hasProbs ? "both" : "neither")}");

    /// <summary>Log-odds to probabilities, elementwise.</summary>
    public static Tensor Sigmoid(Tensor logits)
    {
        using (Torch.EnableGrad()) return Torch.Sigmoid(logits);
    }

    /// <summary>Probabilities to log-odds, elementwise, away from 0 and 1 by the dtype's precision.</summary>
    public static Tensor Logit(Tensor probs)
    {
        using (Torch.EnableGrad())
        {
            Tensor clamped = Clamp(probs);
            return clamped.Log() - (-clamped).Log1p();
        }
    }

    /// <summary>Logarithms of probabilities of a vector to the probabilities.</summary>
    public static Tensor Softmax(Tensor logits)
    {
        using (Torch.EnableGrad()) return logits.Softmax(-1);
    }

    /// <summary>Logarithms of the probabilities of a vector, away from 0 and 1 by the dtype's precision.</summary>
    public static Tensor Log(Tensor probs)
    {
        using (Torch.EnableGrad()) return Clamp(probs).Log();
    }

    /// <summary>Probabilities away from 0 and 1 by the dtype's precision.</summary>
    public static Tensor Clamp(Tensor probs)
    {
        double epsilon = FloatingLimits.Epsilon(probs.DType);
        return probs.Clamp(min: epsilon, max: 1 - epsilon);
    }

    /// <summary>Adds up the last <paramref name="count"/> dimensions.</summary>
    public static Tensor SumRightmost(Tensor value, int count)
        => count <= 0 ? value : value.Reshape([.. value.Shape.Leading(value.NDim - count), -1]).Sum(-1);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor StandardNormal(in Shape shape, Tensor like) => Torch.Randn(shape, dtype: like.DType, device: like.Device);

    /// <summary>-(x log p + (1 - x) log(1 - p)), elementwise, from log-odds.</summary>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target)
        => Functional.BinaryCrossEntropyWithLogits(logits, target, reduction: Reduction.None);

    /// <summary>Each tensor's value everywhere in one shape.</summary>
    public static Tensor Filled(in Shape shape, double value, Tensor like) => Torch.Full(shape, value, dtype: like.DType, device: like.Device);

    private static (DType? DType, Device? Device) Form(params ReadOnlySpan<TensorOrNumber> values)
    {
        foreach (TensorOrNumber value in values)
        {
            if (value.IsNumber) continue;
            Tensor tensor = value.ToTensor();
            return (tensor.DType, tensor.Device);
        }

        return (null, null);
    }
}
