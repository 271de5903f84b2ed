namespace Linstock.Optim.LRScheduler;

/// <summary>Multiplies the rate by a function of the epoch.</summary>
public class MultiplicativeLR : LRScheduler
{
    private readonly Func<int, double>[] _functions;

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="lrLambda">The function.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lrLambda, int lastEpoch = -1)
        : this(optimizer, [.. optimizer.ParamGroups.Select(_ => lrLambda)], lastEpoch)
    {
    }

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="lrLambda">A function for each group.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public MultiplicativeLR(Optimizer optimizer, Func<int, double>[] lrLambda, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (lrLambda.Length != optimizer.ParamGroups.Count)
        {
            throw new ArgumentException($"Expected {optimizer.ParamGroups.Count} lr_lambdas, but got {lrLambda.Length}", nameof(lrLambda));
        }
        _functions = [.. lrLambda];
        Start();
    }

    private protected override double[] Rates() => LastEpoch == 0
        ? Unchanged()
        : [.. Groups.Select((group, i) => group.Lr * _functions[i](LastEpoch))];
}
