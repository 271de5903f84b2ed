public static void Train(TrajectoryRun run)
{
    long hidden = run.Integer("hidden");
    Torch.ManualSeed(run.Integer("seed"));
    var generator = new Sequential(new Linear(4, hidden), new BatchNorm1d(hidden), new ReLU(), new Linear(hidden, 2));
    var discriminator = new Sequential(new Linear(2, hidden), new LeakyReLU(0.2), new Linear(hidden, 1));
    run.Constructed("generator", generator);
    run.Constructed("discriminator", discriminator);
    var generatorOptimizer = new Adam(generator.Parameters(), lr: run.Number("lr"), betas: (0.5, 0.999));
    var discriminatorOptimizer = new RMSprop(discriminator.Parameters(), lr: run.Number("lr"));
    var bce = new BCEWithLogitsLoss();
    Tensor real = run.Data("real"), noise = run.Data("noise");
    for (int step = 0; step < 20; step++)
    {
        discriminatorOptimizer.ZeroGrad();
        Tensor onReal = discriminator.Forward(real[step]);
        Tensor onFake = discriminator.Forward(generator.Forward(noise[step, 0]).Detach());
        Tensor discriminatorLoss = bce.Forward(onReal, Torch.OnesLike(onReal)) + bce.Forward(onFake, Torch.ZerosLike(onFake));
        discriminatorLoss.Backward();
        discriminatorOptimizer.Step();

        generatorOptimizer.ZeroGrad();
        Tensor judged = discriminator.Forward(generator.Forward(noise[step, 1]));
        Tensor generatorLoss = bce.Forward(judged, Torch.OnesLike(judged));
        generatorLoss.Backward();
        generatorOptimizer.Step();
        run.Report("lossD", discriminatorLoss.Item<float>());
        run.Report("lossG", generatorLoss.Item<float>());
    }

    run.Trained("generator", generator);
    run.Trained("discriminator", discriminator);
}
