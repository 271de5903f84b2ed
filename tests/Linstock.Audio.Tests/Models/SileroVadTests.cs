using Linstock.Audio.Models;
using F = Linstock.NN.Functional;

namespace Linstock.Audio.Tests.Models;

public class SileroVadTests
{
    // Float64 differs from the recorded float32 by 6e-7 in probabilities and 3e-5 in the state.
    private const double ProbabilityTolerance = 2e-6, StateTolerance = 1e-4;

    [Fact]
    public void ASoundChunkByChunkHasTheProbabilitiesThatPyTorchComputes()
    {
        SileroVad model = SileroRecording.Model();
        Tensor sound = F.Pad(SileroRecording.Speech, [0, 256]);
        using (Torch.NoGrad())
        {
            Tensor[] found = [.. Enumerable.Range(0, 313).Select(i => model.Forward(sound.Slice(0, i * 512, (i + 1) * 512)))];
            Close(SileroRecording.Expected["safetensors.probabilities"], Torch.Cat(found).Reshape(-1), ProbabilityTolerance);
        }
        Close(SileroRecording.Expected["safetensors.final_state"], model.State!.Recurrent, StateTolerance);
    }

    [Fact]
    public void AWholeSoundHasTheProbabilitiesOfItsChunks()
    {
        SileroVad model = SileroRecording.Model();
        using (Torch.NoGrad())
        {
            Tensor found = model.AudioForward(SileroRecording.Speech, out VadState? state);
            Assert.Equal([1, 313], found.Shape.ToArray());
            Close(SileroRecording.Expected["safetensors.probabilities"], found.Reshape(-1), ProbabilityTolerance);
            Close(SileroRecording.Expected["safetensors.final_state"], state!.Recurrent, StateTolerance);

            // What follows is heard with the state at the end, as if it had been one sound.
            Tensor longer = Torch.Cat([F.Pad(SileroRecording.Speech, [0, 256]), SileroRecording.Speech.Slice(0, 40000, 40512)]);
            Close(model.AudioForward(longer).Select(1, 313), model.Forward(longer.Slice(0, 313 * 512), state).Probability.Reshape(-1), ProbabilityTolerance);
        }
        Assert.Null(model.State);
    }

    [Fact]
    public void SeveralSoundsAtOnceHaveTheProbabilitiesOfEachAlone()
    {
        SileroVad model = SileroRecording.Model();
        using (Torch.NoGrad())
        {
            Tensor first = SileroRecording.Speech.Slice(0, 0, 20 * 512), second = SileroRecording.Speech.Slice(0, 60000, 60000 + (20 * 512));
            Tensor together = model.AudioForward(Torch.Stack([first, second]));
            Close(Torch.Cat([model.AudioForward(first), model.AudioForward(second)]), together, ProbabilityTolerance);
            for (int i = 0; i < 20; i++)
            {
                Tensor chunks = Torch.Stack([first.Slice(0, i * 512, (i + 1) * 512), second.Slice(0, i * 512, (i + 1) * 512)]);
                Close(together.Slice(1, i, i + 1), model.Forward(chunks), ProbabilityTolerance);
            }
            Assert.Contains("ResetStates", Assert.Throws<ArgumentException>(() => model.Forward(first.Slice(0, 0, 512))).Message, StringComparison.Ordinal);
            model.ResetStates();
            Close(together.Slice(0, 0, 1).Slice(1, 0, 1), model.Forward(first.Slice(0, 0, 512)), ProbabilityTolerance);
        }
    }

    [Fact]
    public void TheStateDictHasTheNamesAndShapesOfTheFile()
    {
        OrderedDictionary<string, Tensor> file = SafeTensors.Load(SileroRecording.Weights);
        OrderedDictionary<string, Tensor> own = new SileroVad().StateDict();
        Assert.Equal(file.Keys.Order(), own.Keys.Order());
        foreach ((string name, Tensor tensor) in file) Assert.Equal(tensor.Shape.ToArray(), own[name].Shape.ToArray());
    }

    [Fact]
    public void AStreamRecordsNoGraphAndASoundIsDifferentiable()
    {
        SileroVad model = SileroRecording.Model();
        Tensor chunk = SileroRecording.Speech.Slice(0, 0, 512);
        model.Forward(chunk);
        Assert.False(model.State!.Hidden.RequiresGrad);
        model.AudioForward(SileroRecording.Speech.Slice(0, 0, 2048)).Sum().Backward();
        Assert.All(model.Parameters(), parameter => Assert.NotNull(parameter.Grad));
    }

    [Fact]
    public void WrongSoundsAreRefusedWithWhatWasExpected()
    {
        SileroVad model = SileroRecording.Model();
        Assert.Contains("512", Refusal(() => model.Forward(Torch.Zeros(511))), StringComparison.Ordinal);
        Assert.Contains("int16", Refusal(() => model.Forward(Torch.Zeros([512], dtype: DType.Int16))), StringComparison.Ordinal);
        Assert.Contains("[1, 1, 512]", Refusal(() => model.Forward(Torch.Zeros(1, 1, 512))), StringComparison.Ordinal);
        Assert.Contains("[2, 512]", Refusal(() => model.GetSpeechTimestamps(Torch.Zeros(2, 512))), StringComparison.Ordinal);
        Assert.Contains("Threshold", Refusal(() => model.GetSpeechTimestamps(Torch.Zeros(512), new SpeechTimestampOptions { Threshold = 2 })), StringComparison.Ordinal);
        Assert.Empty(model.GetSpeechTimestamps(Torch.Zeros(0)));

        static string Refusal(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        double distance = (expected - actual).Abs().Max().Item<double>();
        Assert.True(distance <= tolerance, $"they differ by {distance}");
    }
}
