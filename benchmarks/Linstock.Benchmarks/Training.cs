using Linstock.NN;
using Linstock.Optim;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Whole training steps: forward, loss, backward, update, gradients cleared.</summary>
internal static class Training
{
    public static void AddTo(WorkloadList list)
    {
        list.AddStep("train/mlp_b32", MlpStep, items: 32, unit: "sample");
        list.AddStep("train/mnist_cnn_b64", MnistStep, flops: 3 * 2.0 * 64 * ((32 * 26 * 26 * 9) + (64 * 24 * 24 * 288) + (9216 * 128) + (128 * 10)), items: 64, unit: "image");
        list.AddStep("train/resnet18_cifar_b32", ResNetStep, items: 32, unit: "image");
        list.AddStep("train/gpt_char_l4d128t64b12", GptStep(4, 128, 4, 64, 12), items: 12 * 64, unit: "token");
        list.AddStep("train/gpt_mini_l6d384t256b8", GptStep(6, 384, 6, 256, 8), items: 8 * 256, unit: "token");
        list.AddStep("train/dlrm_b128", DlrmStep, items: 128, unit: "sample");
        list.AddStep("train/lstm_char_b32", LstmStep, items: 32 * 64, unit: "token");
    }

    /// <summary>ResNet-18 for images of 32x32, by momentum with decay.</summary>
    public static Action ResNetStep()
    {
        var model = new ResNet(false, [2, 2, 2, 2], classes: 10, cifar: true);
        Tensor x = Torch.Randn(32, 3, 32, 32), y = Torch.Randint(10, [32]);
        return Step(new SGD(model.Parameters(), 0.01, momentum: 0.9, weightDecay: 5e-4), () => F.CrossEntropy(model.Call(x), y));
    }

    /// <summary>A GPT over 65 characters, by AdamW.</summary>
    public static Func<Action> GptStep(int layers, long width, long heads, long block, long batch) => () =>
    {
        const long Vocabulary = 65;
        var model = new Gpt(layers, width, heads, block, Vocabulary);
        Tensor x = Torch.Randint(Vocabulary, [batch, block]), y = Torch.Randint(Vocabulary, [batch, block]);
        return Step(
            new AdamW(model.Parameters(), 1e-3, weightDecay: 0.1), () => F.CrossEntropy(model.Call(x).View(-1, Vocabulary), y.View(-1)));
    };

    private static Action DlrmStep()
    {
        const long Batch = 128;
        var model = new Dlrm();
        Tensor x = Torch.Randn(Batch, 13), y = Torch.Rand(Batch).Round();
        Tensor[] bags = [.. Enumerable.Range(0, 8).Select(static _ => Torch.Randint(100_000, [Batch, 4]))];
        return Step(new SGD(model.Parameters(), 0.01), () => F.BinaryCrossEntropyWithLogits(model.Forward(x, bags), y));
    }

    private static Action LstmStep()
    {
        var model = new CharLstm();
        Tensor x = Torch.Randint(65, [32, 64]), y = Torch.Randint(65, [32, 64]);
        return Step(new Adam(model.Parameters(), 1e-3), () => F.CrossEntropy(model.Call(x).View(-1, 65), y.View(-1)));
    }

    /// <summary>A perceptron 784-128-64-10 by momentum.</summary>
    public static Action MlpStep()
    {
        var model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 64), new ReLU(), new Linear(64, 10));
        Tensor x = Torch.Randn(32, 784), y = Torch.Randint(10, [32]);
        return Step(new SGD(model.Parameters(), 1e-2, momentum: 0.9), () => F.CrossEntropy(model.Call(x), y));
    }

    private static Action MnistStep()
    {
        var model = new Sequential(
            new Conv2d(1, 32, 3), new ReLU(), new Conv2d(32, 64, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(9216, 128), new ReLU(), new Linear(128, 10));
        Tensor x = Torch.Randn(64, 1, 28, 28), y = Torch.Randint(10, [64]);
        return Step(new Adam(model.Parameters(), 1e-3), () => F.CrossEntropy(model.Call(x), y));
    }
}
