using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>What most rules do to a gradient first: turn it round to maximise, and add the decay of weights.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct GradientFactors<T>(double weightDecay, bool maximize)
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> _decay = Lanes(weightDecay);
    private readonly bool _decays = weightDecay != 0, _turns = maximize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Prepare(Vector<T> parameter, Vector<T> gradient)
    {
        if (_turns)
        {
            gradient = -gradient;
        }
        return _decays ? gradient + parameter * _decay : gradient;
    }

    /// <summary>A number in every lane.</summary>
    public static Vector<T> Lanes(double value) => new(T.CreateTruncating(value));
}
