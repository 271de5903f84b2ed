using System.Collections;
using System.Globalization;

namespace Linstock.Optim;

/// <summary>Name, reading and writing of every option, for state dicts and for the defaults of new groups.</summary>
internal static class ParamGroupOptions
{
    private sealed record Entry(Option Option, string Name, Func<ParamGroup, object?> Get, Action<ParamGroup, object?> Put);

    private static readonly Entry[] All =
    [
        Number(Option.Lr, "lr", static g => g.Lr, static (g, v) => g.Lr = v),
        Number(Option.InitialLr, "initial_lr", static g => g.InitialLr, static (g, v) => g.InitialLr = v),
        Pair(Option.Betas, "betas", static g => g.Betas, static (g, v) => g.Betas = v),
        Number(Option.Eps, "eps", static g => g.Eps, static (g, v) => g.Eps = v),
        Number(Option.WeightDecay, "weight_decay", static g => g.WeightDecay, static (g, v) => g.WeightDecay = v),
        Flag(Option.DecoupledWeightDecay, "decoupled_weight_decay", static g => g.DecoupledWeightDecay, static (g, v) => g.DecoupledWeightDecay = v),
        Flag(Option.Amsgrad, "amsgrad", static g => g.Amsgrad, static (g, v) => g.Amsgrad = v),
        Flag(Option.Maximize, "maximize", static g => g.Maximize, static (g, v) => g.Maximize = v),
        Number(Option.Momentum, "momentum", static g => g.Momentum, static (g, v) => g.Momentum = v),
        Number(Option.Dampening, "dampening", static g => g.Dampening, static (g, v) => g.Dampening = v),
        Flag(Option.Nesterov, "nesterov", static g => g.Nesterov, static (g, v) => g.Nesterov = v),
        Number(Option.Alpha, "alpha", static g => g.Alpha, static (g, v) => g.Alpha = v),
        Flag(Option.Centered, "centered", static g => g.Centered, static (g, v) => g.Centered = v),
        Number(Option.Rho, "rho", static g => g.Rho, static (g, v) => g.Rho = v),
        Number(Option.LrDecay, "lr_decay", static g => g.LrDecay, static (g, v) => g.LrDecay = v),
        Number(Option.InitialAccumulatorValue, "initial_accumulator_value", static g => g.InitialAccumulatorValue, static (g, v) => g.InitialAccumulatorValue = v),
        Number(Option.Lambd, "lambd", static g => g.Lambd, static (g, v) => g.Lambd = v),
        Number(Option.T0, "t0", static g => g.T0, static (g, v) => g.T0 = v),
        Pair(Option.Etas, "etas", static g => g.Etas, static (g, v) => g.Etas = v),
        Pair(Option.StepSizes, "step_sizes", static g => g.StepSizes, static (g, v) => g.StepSizes = v),
        Number(Option.MomentumDecay, "momentum_decay", static g => g.MomentumDecay, static (g, v) => g.MomentumDecay = v),
        new(Option.Eps2, "eps", static g => (object?[])[g.Eps2.Item1, g.Eps2.Item2],
            static (g, v) => g.Eps2 = (Items(v)[0] is { } first ? ToDouble(first) : null, ToDouble(Items(v)[1]))),
        Number(Option.Beta2Decay, "beta2_decay", static g => g.Beta2Decay, static (g, v) => g.Beta2Decay = v),
        Number(Option.D, "d", static g => g.D, static (g, v) => g.D = v),
        new(Option.NsCoefficients, "ns_coefficients", static g => (object?[])[g.NsCoefficients.Item1, g.NsCoefficients.Item2, g.NsCoefficients.Item3],
            static (g, v) => g.NsCoefficients = (ToDouble(Items(v)[0]), ToDouble(Items(v)[1]), ToDouble(Items(v)[2]))),
        Count(Option.NsSteps, "ns_steps", static g => g.NsSteps, static (g, v) => g.NsSteps = v),
        new(Option.AdjustLrFn, "adjust_lr_fn", static g => g.AdjustLrFn, static (g, v) => g.AdjustLrFn = (string?)v),
        Count(Option.MaxIter, "max_iter", static g => g.MaxIter, static (g, v) => g.MaxIter = v),
        Count(Option.MaxEval, "max_eval", static g => g.MaxEval, static (g, v) => g.MaxEval = v),
        Number(Option.ToleranceGrad, "tolerance_grad", static g => g.ToleranceGrad, static (g, v) => g.ToleranceGrad = v),
        Number(Option.ToleranceChange, "tolerance_change", static g => g.ToleranceChange, static (g, v) => g.ToleranceChange = v),
        Count(Option.HistorySize, "history_size", static g => g.HistorySize, static (g, v) => g.HistorySize = v),
        new(Option.LineSearchFn, "line_search_fn", static g => g.LineSearchFn, static (g, v) => g.LineSearchFn = (string?)v),
        Number(Option.MaxLr, "max_lr", static g => g.MaxLr, static (g, v) => g.MaxLr = v),
        Number(Option.MinLr, "min_lr", static g => g.MinLr, static (g, v) => g.MinLr = v),
        Number(Option.MaxMomentum, "max_momentum", static g => g.MaxMomentum, static (g, v) => g.MaxMomentum = v),
        Number(Option.BaseMomentum, "base_momentum", static g => g.BaseMomentum, static (g, v) => g.BaseMomentum = v),
        Number(Option.SwaLr, "swa_lr", static g => g.SwaLr, static (g, v) => g.SwaLr = v),
    ];

    private static Entry Number(Option option, string name, Func<ParamGroup, double> get, Action<ParamGroup, double> put) =>
        new(option, name, g => get(g), (g, v) => put(g, ToDouble(v)));

    private static Entry Count(Option option, string name, Func<ParamGroup, int> get, Action<ParamGroup, int> put) =>
        new(option, name, g => (long)get(g), (g, v) => put(g, (int)ToDouble(v)));

    private static Entry Flag(Option option, string name, Func<ParamGroup, bool> get, Action<ParamGroup, bool> put) =>
        new(option, name, g => get(g), (g, v) => put(g, v is true));

    private static Entry Pair(
        Option option, string name, Func<ParamGroup, (double, double)> get, Action<ParamGroup, (double, double)> put) =>
        new(option, name, g => (object?[])[get(g).Item1, get(g).Item2], (g, v) => put(g, (ToDouble(Items(v)[0]), ToDouble(Items(v)[1]))));

    /// <summary>Sets the options that a group lacks and the optimizer's defaults have.</summary>
    public static void FillFrom(this ParamGroup group, ParamGroup defaults)
    {
        foreach (Entry entry in All)
        {
            if (defaults.Has(entry.Option) && !group.Has(entry.Option))
            {
                entry.Put(group, entry.Get(defaults));
            }
        }
    }

    /// <summary>The options that are set, by PyTorch's names.</summary>
    public static void WriteTo(this ParamGroup group, IDictionary<string, object?> target)
    {
        foreach (Entry entry in All)
        {
            if (group.Has(entry.Option))
            {
                target[entry.Name] = entry.Get(group);
            }
        }
    }

    /// <summary>Takes options from a state dict; names that are not known here are passed over.</summary>
    public static void ReadFrom(this ParamGroup group, IReadOnlyDictionary<string, object?> source)
    {
        foreach (Entry entry in All)
        {
            // Two options share the name "eps"; a group has one of them.
            bool other = entry.Name == "eps" && !group.Has(entry.Option);
            if (!other && source.TryGetValue(entry.Name, out object? value))
            {
                entry.Put(group, value);
            }
        }
    }

    /// <summary>A number of a state dict, whatever type it has there.</summary>
    public static double ToDouble(object? value) => value switch
    {
        double number => number,
        long number => number,
        int number => number,
        float number => number,
        Tensor tensor => tensor.Item<double>(),
        IConvertible number => number.ToDouble(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"optimizer state: expected a number; got {value?.GetType().Name ?? "null"}", nameof(value)),
    };

    /// <summary>The elements of a tuple or list of a state dict.</summary>
    public static object?[] Items(object? value) => value switch
    {
        object?[] items => items,
        System.Runtime.CompilerServices.ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])],
        IEnumerable items => [.. items.Cast<object?>()],
        _ => throw new ArgumentException($"optimizer state: expected a list; got {value?.GetType().Name ?? "null"}", nameof(value)),
    };
}
