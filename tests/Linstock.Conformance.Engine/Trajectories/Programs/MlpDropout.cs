public static void Train(TrajectoryRun run)
{
    long hidden = run.Integer("hidden"), seed = run.Integer("seed");
    Torch.ManualSeed(seed);
    var model = new Sequential(
        new Linear(10, hidden), new ReLU(), new Dropout(0.5),
        new Linear(hidden, hidden), new GELU(), new Dropout(0.5),
        new Linear(hidden, 4));
    run.Constructed("model", model);
    Tensor x = run.Data("x"), y = run.Data("y");

    // Seeded once more, so that the masks are the same whether or not the weights were drawn.
    Torch.ManualSeed(seed + 1);
    var optimizer = new SGD(model.Parameters(), lr: run.Number("lr"), momentum: 0.9, nesterov: true);
    for (int step = 0; step < 20; step++)
    {
        Tensor loss = F.CrossEntropy(model.Forward(x), y);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        run.Report("loss", loss.Item<float>());
    }

    run.Trained("model", model);
}
