using Linstock.NN;

namespace Linstock.Optim;

/// <summary>
/// A model whose parameters are averages over training: the plain mean (Izmailov et al. 2018, arXiv:1803.05407) or any other, such
/// as an exponential one. PyTorch's <c>torch.optim.swa_utils.AveragedModel</c>.
/// </summary>
public class AveragedModel : Module
{
    private readonly Func<Tensor, Tensor, long, Tensor> _average;

    /// <summary>Averages a model, starting from a copy of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">Where the averages are kept; the model's device if null.</param>
    /// <param name="avgFn">The next average from the present one, the model's value and the number of values so far; the mean if null.</param>
    /// <param name="useBuffers">Average buffers too; otherwise they follow the model's, as in PyTorch 2.</param>
    public AveragedModel(Module model, Device? device = null, Func<Tensor, Tensor, long, Tensor>? avgFn = null, bool useBuffers = false)
    {
        Module = model.DeepCopy();
        if (device is not null)
        {
            Module.To(device);
        }
        NAveraged = Torch.Zeros([], dtype: DType.Int64, device: device);
        _average = avgFn ?? (static (present, value, count) => present + (value - present) / (double)(count + 1));
        UseBuffers = useBuffers;
    }

    /// <summary>The averaged copy.</summary>
    public Module Module { get; }

    /// <summary>The number of updates.</summary>
    [Buffer]
    public Tensor NAveraged { get; }

    /// <summary>Whether buffers are averaged too.</summary>
    public bool UseBuffers { get; }

    /// <summary>An average function that forgets exponentially.</summary>
    /// <param name="decay">The weight of the present average.</param>
    /// <returns>The function, for the constructor.</returns>
    public static Func<Tensor, Tensor, long, Tensor> GetEmaAvgFn(double decay = 0.999) =>
        (present, value, _) => decay * present + (1 - decay) * value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Module.Call(input);

    /// <summary>Adds the model's present values to the averages.</summary>
    /// <param name="model">The model.</param>
    public void UpdateParameters(Module model)
    {
        using (Torch.NoGrad())
        {
            long count = NAveraged.Item<long>();
            foreach ((Tensor target, Tensor source) in Values(Module).Zip(Values(model)))
            {
                Tensor value = source.Detach().To(target.Device);
                bool averaged = count > 0 && target.DType != DType.Bool;
                target.Detach().Copy_(averaged ? _average(target.Detach(), value, count) : value);
            }
            if (!UseBuffers)
            {
                foreach ((Tensor target, Tensor source) in Module.Buffers().Zip(model.Buffers()))
                {
                    target.Copy_(source);
                }
            }
            NAveraged.Add_(1);
        }
    }

    private IEnumerable<Tensor> Values(Module model) => UseBuffers ? model.Parameters().Concat<Tensor>(model.Buffers()) : model.Parameters();
}
