using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Training;

/// <summary>Losses over learning rates.</summary>
/// <param name="LearningRates">The rates in the order in which they were tried.</param>
/// <param name="Losses">The smoothed loss at each.</param>
public sealed record LearningRateCurve(IReadOnlyList<double> LearningRates, IReadOnlyList<double> Losses)
{
    /// <summary>The rate at which the loss falls most steeply over the logarithm of the rate.</summary>
    /// <param name="skipBegin">Leave out so many rates at the beginning, where the mean is young.</param>
    /// <param name="skipEnd">Leave out so many at the end, where the loss may have burst.</param>
    /// <returns>The rate; null if fewer than two finite losses are left.</returns>
    public double? Suggest(int skipBegin = 10, int skipEnd = 1)
    {
        (double Rate, double Loss)[] points =
        [
            .. LearningRates.Zip(Losses).Take(Math.Max(0, Losses.Count - skipEnd)).Skip(skipBegin).Where(static point => double.IsFinite(point.Second)),
        ];
        if (points.Length < 2)
        {
            return null;
        }
        int steepest = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i < points.Length; i++)
        {
            int before = Math.Max(0, i - 1), after = Math.Min(points.Length - 1, i + 1);
            double slope = (points[after].Loss - points[before].Loss) / Math.Log(points[after].Rate / points[before].Rate);
            (steepest, least) = slope < least ? (i, slope) : (steepest, least);
        }
        return points[steepest].Rate;
    }
}

/// <summary>
/// Looks for a learning rate by training some steps with rates that grow exponentially (Smith 2017, arXiv:1506.01186). Model, optimizer, loader and random
/// numbers are afterwards what they were.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>Tries rates.</summary>
    /// <typeparam name="TBatch">What a batch is.</typeparam>
    /// <param name="module">What is trained, and how.</param>
    /// <param name="data">The batches, enumerated again when they are used up.</param>
    /// <param name="minLr">The first rate.</param>
    /// <param name="maxLr">The last rate.</param>
    /// <param name="steps">The number of rates.</param>
    /// <param name="earlyStopThreshold">Stop when the loss is so many times the least one; null for not.</param>
    /// <param name="smoothing">The weight of the past in the mean of the losses.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The losses.</returns>
    public static LearningRateCurve Run<TBatch>(
        TrainingModule<TBatch> module, IEnumerable<TBatch> data, double minLr = 1e-8, double maxLr = 1, int steps = 100, double? earlyStopThreshold = 4,
        double smoothing = 0.98, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minLr);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxLr, minLr);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        Optimizer optimizer = module.ConfigureOptimizers().Optimizer;
        using var restored = new RestoredRun(module.Model, optimizer, data as IBatchLoader);
        module.Model.Train();
        var rates = new List<double>();
        var losses = new List<double>();
        double mean = 0, least = double.PositiveInfinity;
        var context = new StepContext(new EpochValues(), TrainingStage.Train);
        foreach (TBatch batch in Repeat(data).Take(steps))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int i = rates.Count;
            double rate = minLr * Math.Pow(maxLr / minLr, (double)i / (steps - 1));
            foreach (ParamGroup group in optimizer.ParamGroups)
            {
                group.Lr = rate;
            }
            optimizer.ZeroGrad();
            context.BatchIndex = i;
            Tensor loss = module.TrainingStep(batch, context);
            loss.Backward();
            optimizer.Step();
            mean = smoothing * mean + (1 - smoothing) * loss.Item<double>();
            double smooth = mean / (1 - Math.Pow(smoothing, i + 1));
            rates.Add(rate);
            losses.Add(smooth);
            least = Math.Min(least, smooth);
            if (!double.IsFinite(smooth) || (i > 0 && smooth > earlyStopThreshold * least))
            {
                break;
            }
        }
        return new LearningRateCurve(rates, losses);
    }

    /// <summary>Tries rates for a model with a loss between its output and a target; batches are <c>[input, target]</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss of outputs and targets.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="data">The batches, enumerated again when they are used up.</param>
    /// <param name="minLr">The first rate.</param>
    /// <param name="maxLr">The last rate.</param>
    /// <param name="steps">The number of rates.</param>
    /// <param name="earlyStopThreshold">Stop when the loss is so many times the least one; null for not.</param>
    /// <param name="smoothing">The weight of the past in the mean of the losses.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The losses.</returns>
    public static LearningRateCurve Run(
        Module model, Func<Tensor, Tensor, Tensor> loss, Optimizer optimizer, IEnumerable<Tensor[]> data, double minLr = 1e-8, double maxLr = 1,
        int steps = 100, double? earlyStopThreshold = 4, double smoothing = 0.98, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        return Run(new SupervisedModule(model, loss, optimizer, null), data, minLr, maxLr, steps, earlyStopThreshold, smoothing, cancellationToken);
    }

    private static IEnumerable<TBatch> Repeat<TBatch>(IEnumerable<TBatch> data)
    {
        while (true)
        {
            bool any = false;
            foreach (TBatch batch in data)
            {
                any = true;
                yield return batch;
            }
            if (!any)
            {
                throw new ArgumentException("LearningRateFinder: there are no batches", nameof(data));
            }
        }
    }

    /// <summary>Puts everything that training changes back to where it was.</summary>
    private sealed class RestoredRun : IDisposable
    {
        private readonly Module _model;
        private readonly Optimizer _optimizer;
        private readonly IBatchLoader? _loader;
        private readonly bool _training;
        private readonly (Tensor Tensor, Tensor Value)[] _values;
        private readonly (Parameter Parameter, Tensor? Gradient)[] _gradients;
        private readonly OrderedDictionary<string, object?> _optimizerState;
        private readonly OrderedDictionary<string, object?>? _loaderState;
        private readonly Tensor _random = Torch.GetRngState();

        public RestoredRun(Module model, Optimizer optimizer, IBatchLoader? loader)
        {
            (_model, _optimizer, _loader, _training) = (model, optimizer, loader, model.Training);
            _values = [.. model.Parameters().Concat<Tensor>(model.Buffers()).Select(static tensor => (tensor, tensor.Detach().Clone()))];
            _gradients = [.. model.Parameters().Select(static parameter => (parameter, parameter.Grad))];
            foreach ((Parameter parameter, _) in _gradients)
            {
                parameter.Grad = null;
            }
            // Loading copies tensors, but steps change them in place; so they are copied here.
            _optimizerState = StateCopy.Of(optimizer.StateDict());
            _loaderState = loader?.StateDict();
        }

        public void Dispose()
        {
            using (Torch.NoGrad())
            {
                foreach ((Tensor tensor, Tensor value) in _values)
                {
                    tensor.Copy_(value);
                }
            }
            foreach ((Parameter parameter, Tensor? gradient) in _gradients)
            {
                parameter.Grad = gradient;
            }
            _optimizer.LoadStateDict(_optimizerState);
            if (_loaderState is not null)
            {
                _loader!.LoadStateDict(_loaderState);
            }
            _model.Train(_training);
            Torch.SetRngState(_random);
        }
    }
}
