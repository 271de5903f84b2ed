using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>ShuffleNet v2. Ma et al. 2018, arXiv:1807.11164.</summary>
public class ShuffleNetV2 : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="stagesRepeats">Units of each of the three stages.</param>
    /// <param name="stagesOutChannels">Channels after the first convolution, each stage and the last convolution.</param>
    /// <param name="numClasses">Classes.</param>
    /// <exception cref="ArgumentException">There are not three and five numbers.</exception>
    public ShuffleNetV2(IReadOnlyList<int> stagesRepeats, IReadOnlyList<int> stagesOutChannels, long numClasses = 1000)
    {
        ArgumentNullException.ThrowIfNull(stagesRepeats);
        ArgumentNullException.ThrowIfNull(stagesOutChannels);
        if (stagesRepeats.Count != 3) throw new ArgumentException($"shufflenet: expected three stages; got {stagesRepeats.Count}", nameof(stagesRepeats));
        if (stagesOutChannels.Count != 5) throw new ArgumentException($"shufflenet: expected five widths; got {stagesOutChannels.Count}", nameof(stagesOutChannels));
        long first = stagesOutChannels[0], last = stagesOutChannels[4];
        Conv1 = new Sequential(new Conv2d(3, first, 3, 2, 1, bias: false), new BatchNorm2d(first), new ReLU(inplace: true));
        Stage2 = Stage(stagesRepeats[0], first, stagesOutChannels[1]);
        Stage3 = Stage(stagesRepeats[1], stagesOutChannels[1], stagesOutChannels[2]);
        Stage4 = Stage(stagesRepeats[2], stagesOutChannels[2], stagesOutChannels[3]);
        Conv5 = new Sequential(new Conv2d(stagesOutChannels[3], last, 1, bias: false), new BatchNorm2d(last), new ReLU(inplace: true));
        Fc = new Linear(last, numClasses);
    }

    /// <summary>The first convolution.</summary>
    public Sequential Conv1 { get; set; }

    /// <summary>The pooling after it.</summary>
    public MaxPool2d Maxpool { get; } = new(3, 2, 1);

    /// <summary>The first stage.</summary>
    public Sequential Stage2 { get; set; }

    /// <summary>The second stage.</summary>
    public Sequential Stage3 { get; set; }

    /// <summary>The third stage.</summary>
    public Sequential Stage4 { get; set; }

    /// <summary>The last convolution.</summary>
    public Sequential Conv5 { get; set; }

    /// <summary>The classifier.</summary>
    public Linear Fc { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = Stage4.Forward(Stage3.Forward(Stage2.Forward(Maxpool.Forward(Conv1.Forward(input)))));
        return Fc.Forward(Conv5.Forward(x).Mean([2, 3]));
    }

    private static Sequential Stage(int units, long input, long output)
    {
        var stage = new Sequential(new Unit(input, output, 2));
        for (int i = 1; i < units; i++) stage.Append(new Unit(output, output, 1));
        return stage;
    }

    /// <summary>Half of the channels pass through, or both halves are made anew where the image shrinks; then channels are shuffled.</summary>
    private sealed class Unit : Module
    {
        private readonly Sequential _branch1;
        private readonly Sequential _branch2;
        private readonly ChannelShuffle _shuffle = new(2);
        private readonly bool _shrinks;

        public Unit(long input, long output, long stride)
        {
            _shrinks = stride > 1;
            long half = output / 2, entering = _shrinks ? input : half;
            _branch1 = _shrinks
                ? new Sequential(
                    Depthwise(input, stride), new BatchNorm2d(input), new Conv2d(input, half, 1, bias: false), new BatchNorm2d(half), new ReLU(inplace: true))
                : new Sequential();
            _branch2 = new Sequential(
                new Conv2d(entering, half, 1, bias: false), new BatchNorm2d(half), new ReLU(inplace: true), Depthwise(half, stride), new BatchNorm2d(half),
                new Conv2d(half, half, 1, bias: false), new BatchNorm2d(half), new ReLU(inplace: true));
        }

        protected override Tensor Compute(Tensor input)
        {
            if (_shrinks) return _shuffle.Forward(Torch.Cat([_branch1.Forward(input), _branch2.Forward(input)], 1));
            Tensor[] halves = input.Chunk(2, 1);
            return _shuffle.Forward(Torch.Cat([halves[0], _branch2.Forward(halves[1])], 1));
        }

        private static Conv2d Depthwise(long channels, long stride) => new(channels, channels, 3, stride, 1, groups: channels, bias: false);
    }
}
