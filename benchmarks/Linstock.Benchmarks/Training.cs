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
