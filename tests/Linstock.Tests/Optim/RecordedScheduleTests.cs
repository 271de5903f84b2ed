using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Linstock.Serialization;
using Linstock.Tests.NN;
using Scheduler = Linstock.Optim.LRScheduler.LRScheduler;

namespace Linstock.Tests.Optim;

/// <summary>Schedules and averaged models against PyTorch's recorded answers.</summary>
[Collection(Sampling.DefaultGeneratorCollection.Name)]
public class RecordedScheduleTests
{
    private static readonly double[] Metrics = [1.0, 0.9, 0.9, 0.95, 0.9, 0.8, 0.85, 0.85, 0.9, 0.79995, 0.9, 0.9, 0.9, 0.9, 0.9];

    private static readonly Dictionary<string, Func<Optimizer, Scheduler>> Schedules = new()
    {
        ["sequential"] = o => new SequentialLR(o, [new ConstantLR(o, 0.1, 2), new ExponentialLR(o, 0.9), new StepLR(o, 2, 0.5)], [3, 7]),
        ["sequential_cosine"] = o => new SequentialLR(o, [new LinearLR(o, 0.1, totalIters: 4), new CosineAnnealingLR(o, 8)], [4]),
        ["chained"] = o => new ChainedScheduler([new ConstantLR(o, 0.1, 3), new ExponentialLR(o, 0.9)]),
        ["plateau"] = o => new ReduceLROnPlateau(o, patience: 1, cooldown: 1, minLr: [0.01, 0.02], factor: 0.3),
        ["plateau_max_abs"] = o => new ReduceLROnPlateau(o, "max", patience: 2, threshold: 0.05, thresholdMode: "abs"),
        ["one_cycle"] = o => new OneCycleLR(o, [1.0, 0.4], totalSteps: 12),
        ["one_cycle_three"] = o => new OneCycleLR(
            o, 1.0, totalSteps: 15, threePhase: true, annealStrategy: "linear", baseMomentum: 0.7, maxMomentum: 0.8),
        ["warm_restarts"] = o => new CosineAnnealingWarmRestarts(o, 3, 2, etaMin: 0.01),
        ["warm_restarts_float"] = o => new CosineAnnealingWarmRestarts(o, 3, 2, etaMin: 0.01),
        ["cyclic"] = o => new CyclicLR(o, 0.1, 0.5, stepSizeUp: 3, stepSizeDown: 4, mode: "exp_range", gamma: 0.95),
    };

    public static TheoryData<string> Names => [.. Schedules.Keys];

    private static (SGD Optimizer, Scheduler Schedule) Make(string name)
    {
        var optimizer = new SGD(
            [new ParamGroup([new Parameter(Torch.Zeros(1))]), new ParamGroup([new Parameter(Torch.Zeros(1))]) { Lr = 0.3 }], lr: 0.5, momentum: 0.9);
        return (optimizer, Schedules[name](optimizer));
    }

    private static void Step(string name, Optimizer optimizer, Scheduler schedule, int i)
    {
        optimizer.Step();
        if (schedule is ReduceLROnPlateau plateau) plateau.Step(Metrics[i]);
        else if (name == "warm_restarts_float") ((CosineAnnealingWarmRestarts)schedule).Step((i + 1) / 3.0);
        else schedule.Step();
    }

    private static void Compare(Dictionary<string, Tensor> recorded, Optimizer optimizer, int step)
    {
        for (int g = 0; g < 2; g++)
        {
            Assert.Equal(recorded["rates"][step, g].Item<double>(), optimizer.ParamGroups[g].Lr, 1e-12);
            if (recorded.TryGetValue("momenta", out Tensor? momenta)) Assert.Equal(momenta[step, g].Item<double>(), optimizer.ParamGroups[g].Momentum, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryRateIsTheRecordedOne(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        (SGD optimizer, Scheduler schedule) = Make(name);
        for (int i = 0; i < recorded["rates"].Shape[0]; i++)
        {
            Compare(recorded, optimizer, i);
            Step(name, optimizer, schedule, i);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ASavedScheduleGoesOnWhereItWas(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        (SGD optimizer, Scheduler schedule) = Make(name);
        const int half = 5;
        for (int i = 0; i < half; i++) Step(name, optimizer, schedule, i);
        string file = Path.GetTempFileName();
        Torch.Save(new Dictionary<string, object?> { ["optimizer"] = optimizer.StateDict(), ["schedule"] = schedule.StateDict() }, file);
        PickleValue loaded = Torch.Load(file);
        File.Delete(file);
        (optimizer, schedule) = Make(name);
        optimizer.LoadStateDict(loaded["optimizer"].AsDictionary());
        schedule.LoadStateDict(loaded["schedule"].AsDictionary());
        for (int i = half; i < recorded["rates"].Shape[0]; i++)
        {
            Compare(recorded, optimizer, i);
            Step(name, optimizer, schedule, i);
        }
    }

    [Theory]
    [InlineData("swa")]
    [InlineData("swa_buffers")]
    [InlineData("ema")]
    public void AveragedModelsAreTheRecordedOnes(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        var model = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new ReLU(), new Linear(4, 2));
        var optimizer = new SGD(model.Parameters(), lr: 0.1);
        var averaged = new AveragedModel(model, avgFn: name == "ema" ? AveragedModel.GetEmaAvgFn(0.9) : null, useBuffers: name == "swa_buffers");
        var schedule = new SWALR(optimizer, 0.02, annealEpochs: 3, annealStrategy: name == "ema" ? "linear" : "cos");
        Tensor x = recorded["x"];
        for (int i = 0; i < 5; i++)
        {
            optimizer.ZeroGrad();
            model.Call(x).Square().Mean().Backward();
            optimizer.Step();
            averaged.UpdateParameters(model);
            schedule.Step();
            Assert.Equal(recorded["rates"][i].Item<double>(), optimizer.ParamGroups[0].Lr, 1e-12);
        }
        Dictionary<string, Tensor> expected = Tests.Distributions.Recording.Under(recorded, "averaged:"), actual = averaged.StateDict().ToDictionary();
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string key, Tensor value) in expected)
        {
            // Without averaged buffers they follow the model, which PyTorch does from version 2 on.
            bool follows = name != "swa_buffers" && (key.Contains("running", StringComparison.Ordinal) || key.EndsWith("tracked", StringComparison.Ordinal));
            RecordedUtils.Equal(follows ? model.StateDict()[key["module.".Length..]] : value, actual[key], key);
        }
        SwaUtils.UpdateBn([x, Values(8, 3, recorded), Values(5, 3, recorded)], averaged);
        RecordedUtils.State(recorded, averaged, "updated", inOrder: false);
    }

    private static Tensor Values(long rows, long columns, Dictionary<string, Tensor> recorded) => recorded[$"values:{rows}x{columns}"];
}
