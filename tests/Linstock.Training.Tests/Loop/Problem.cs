using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;

namespace Linstock.Training.Tests.Loop;

/// <summary>A small problem with everything that makes a run depend on its past: shuffling, dropout, running statistics.</summary>
internal static class Problem
{
    public const int BatchesPerEpoch = 6;

    public sealed class Net : Module
    {
        private readonly Linear _fc1 = new(4, 8);
        private readonly BatchNorm1d _bn = new(8);
        private readonly Dropout _dropout = new(0.4);
        private readonly Linear _fc2 = new(8, 3);

        public override Tensor Forward(Tensor input) => _fc2.Forward(_dropout.Forward(Torch.Relu(_bn.Forward(_fc1.Forward(input)))));
    }

    public static Net Model(long seed)
    {
        Torch.ManualSeed(seed);
        return new Net();
    }

    public static TensorDataset Data(long seed, int count)
    {
        Generator generator = new Generator().ManualSeed(seed);
        Tensor x = Torch.Randn([count, 4], generator: generator);
        return new TensorDataset(x, Torch.Argmax(x.Narrow(1, 0, 3), 1));
    }

    public static DataLoader Training(int workers = 0) => new(Data(1, 46), batchSize: 8, shuffle: true, numWorkers: workers);

    public static DataLoader Validation() => new(Data(2, 20), batchSize: 8);

    public static Tensor Loss(Tensor output, Tensor target) => Functional.CrossEntropy(output, target);

    public static Optimizer Optimizer(string name, Module model) => name switch
    {
        "SGD" => new SGD(model.Parameters(), lr: 0.1, momentum: 0.9, nesterov: true),
        "Adam" => new Adam(model.Parameters(), lr: 0.01, amsgrad: true),
        "AdamW" => new AdamW(model.Parameters(), lr: 0.01),
        "RMSprop" => new RMSprop(model.Parameters(), lr: 0.01, momentum: 0.5, centered: true),
        "Adagrad" => new Adagrad(model.Parameters(), lr: 0.05),
        "Adadelta" => new Adadelta(model.Parameters()),
        "Adamax" => new Adamax(model.Parameters(), lr: 0.01),
        "NAdam" => new NAdam(model.Parameters(), lr: 0.01),
        "RAdam" => new RAdam(model.Parameters(), lr: 0.01),
        "Rprop" => new Rprop(model.Parameters(), lr: 0.01),
        "ASGD" => new ASGD(model.Parameters(), lr: 0.05),
        "Adafactor" => new Adafactor(model.Parameters(), lr: 0.01),
        "LBFGS" => new LBFGS(model.Parameters(), lr: 0.1, maxIter: 3),
        _ => throw new ArgumentException(name),
    };

    public static OptimizerSetup Setup(string optimizer, string scheduler, Module model)
    {
        Optimizer made = Optimizer(optimizer, model);
        return scheduler switch
        {
            "step" => new OptimizerSetup(made, new StepLR(made, 1, gamma: 0.7)),
            "cosine" => new OptimizerSetup(made, new CosineAnnealingLR(made, tMax: 20), ScheduleInterval.Step),
            "onecycle" => new OptimizerSetup(made, new OneCycleLR(made, maxLr: 0.05, totalSteps: 40), ScheduleInterval.Step),
            "plateau" => new OptimizerSetup(made, new ReduceLROnPlateau(made, patience: 0, threshold: 0.5)),
            _ => made,
        };
    }
}
