namespace Linstock.Vision.Transforms;

/// <summary>Something that is done to an image, [..., channels, height, width].</summary>
public abstract class Transform
{
    /// <summary>Does it.</summary>
    public abstract Tensor Forward(Tensor image);

    /// <summary>One after the other: <c>first.Then(second)</c>.</summary>
    public Transform Then(Transform next) => new Compose([this, next]);

    /// <summary>A transform as a function, for <c>Select</c> and data sets.</summary>
    public static implicit operator Func<Tensor, Tensor>(Transform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return transform.Forward;
    }

    /// <summary>A number from a range, drawn from PyTorch's stream as <c>torch.empty(1).uniform_(a, b)</c>.</summary>
    private protected static double Uniform(double from, double to) => Torch.Empty(1).Uniform_(from, to).Item<double>();

    /// <summary>Whether an event of a probability happens: <c>torch.rand(1) &lt; p</c>.</summary>
    private protected static bool Happens(double probability) => Torch.Rand(1).Item<double>() < probability;

    /// <summary>A whole number from 0 up to and without <paramref name="end"/>: <c>torch.randint</c>.</summary>
    private protected static long Integer(long end) => Torch.Randint(0, end, [1]).Item<long>();

    private protected static double Probability(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "expected a probability from 0 to 1");
}
