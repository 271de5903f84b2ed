private sealed class Cnn : Module
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly MaxPool2d pool;
    private readonly Dropout dropout;
    private readonly Linear fc;

    public Cnn(long c1, long c2)
    {
        conv1 = new Conv2d(1, c1, 3, padding: 1);
        bn1 = new BatchNorm2d(c1);
        conv2 = new Conv2d(c1, c2, 3, padding: 1);
        bn2 = new BatchNorm2d(c2);
        pool = new MaxPool2d(2);
        dropout = new Dropout(0.0);
        fc = new Linear(c2 * 4, 10);
    }

    public override Tensor Forward(Tensor x)
    {
        x = pool.Forward(F.Relu(bn1.Forward(conv1.Forward(x))));
        x = pool.Forward(F.Relu(bn2.Forward(conv2.Forward(x))));
        return fc.Forward(dropout.Forward(Torch.Flatten(x, 1)));
    }
}

public static void Train(TrajectoryRun run)
{
    Torch.ManualSeed(run.Integer("seed"));
    var model = new Cnn(run.Integer("c1"), run.Integer("c2"));
    run.Constructed("model", model);
    Tensor images = run.Data("images").To(DType.Float32) / 16;
    Tensor labels = run.Data("labels"), order = run.Data("order");
    var optimizer = new SGD(model.Parameters(), lr: run.Number("lr"), momentum: 0.9, weightDecay: run.Number("weight_decay"));
    var scheduler = new CosineAnnealingLR(optimizer, tMax: 5);
    for (int epoch = 0; epoch < 5; epoch++)
    {
        for (int i = 0; i < 512; i += 64)
        {
            Tensor index = order[epoch, i..(i + 64)];
            Tensor loss = F.CrossEntropy(model.Forward(images[index]), labels[index]);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            run.Report("loss", loss.Item<float>());
        }

        scheduler.Step();
        run.Report("lr", scheduler.GetLastLr()[0]);
    }

    model.Eval();
    using (Torch.NoGrad())
    {
        run.Report("accuracy", model.Forward(images).Argmax(1).Eq(labels).To(DType.Float64).Mean().Item<double>());
    }

    run.Trained("model", model);
}
