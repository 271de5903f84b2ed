private sealed class SimpleNet : Module
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public SimpleNet(long hidden)
    {
        fc1 = new Linear(2, hidden);
        fc2 = new Linear(hidden, 1);
    }

    public override Tensor Forward(Tensor x) => fc2.Forward(Torch.Relu(fc1.Forward(x)));
}

public static void Train(TrajectoryRun run)
{
    Torch.ManualSeed(run.Integer("seed"));
    var model = new SimpleNet(run.Integer("hidden"));
    run.Constructed("model", model);
    Tensor inputs = run.Data("inputs"), targets = run.Data("targets");
    var criterion = new MSELoss();
    var optimizer = new Adam(model.Parameters(), lr: run.Number("lr"));
    for (int epoch = 0; epoch < 100; epoch++)
    {
        optimizer.ZeroGrad();
        Tensor loss = criterion.Forward(model.Forward(inputs), targets);
        loss.Backward();
        optimizer.Step();
        run.Report("loss", loss.Item<float>());
    }

    run.Trained("model", model);
}
