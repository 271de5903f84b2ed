private sealed class Classifier : Module
{
    private readonly Embedding embedding;
    private readonly Parameter position;
    private readonly TransformerEncoder encoder;
    private readonly Linear fc;

    public Classifier(long d, long heads, long feedForward, bool normFirst)
    {
        embedding = new Embedding(20, d);
        position = new Parameter(Torch.Randn(12, d) * 0.02);
        var layer = new TransformerEncoderLayer(d, heads, feedForward, dropout: 0.0, batchFirst: true, normFirst: normFirst);
        encoder = new TransformerEncoder(layer, 2);
        fc = new Linear(d, 3);
    }

    public Tensor Forward(Tensor x, Tensor padding)
    {
        Tensor z = encoder.Forward(embedding.Forward(x) + position, srcKeyPaddingMask: padding);
        z = z.MaskedFill(padding.Unsqueeze(2), 0).Sum(1) / (~padding).Sum(1, keepdim: true);
        return fc.Forward(z);
    }
}

public static void Train(TrajectoryRun run)
{
    Torch.ManualSeed(run.Integer("seed"));
    var model = new Classifier(run.Integer("d"), run.Integer("heads"), run.Integer("ff"), run.Flag("norm_first"));
    run.Constructed("model", model);
    Tensor tokens = run.Data("tokens"), labels = run.Data("labels"), lengths = run.Data("lengths");
    Tensor padding = Torch.Arange(12)[TensorIndex.None] >= lengths[.., TensorIndex.None];
    var optimizer = new AdamW(model.Parameters(), lr: 1e-3, weightDecay: 0.05);
    var scheduler = new OneCycleLR(optimizer, maxLr: run.Number("max_lr"), totalSteps: 30);
    for (int step = 0; step < 30; step++)
    {
        int i = step % 6 * 16;
        Tensor loss = F.CrossEntropy(model.Forward(tokens[i..(i + 16)], padding[i..(i + 16)]), labels[i..(i + 16)]);
        optimizer.ZeroGrad();
        loss.Backward();
        run.Report("gradNorm", Utils.ClipGradNorm_(model.Parameters(), run.Number("clip")).Item<float>());
        optimizer.Step();
        run.Report("lr", optimizer.ParamGroups[0].Lr);
        scheduler.Step();
        run.Report("loss", loss.Item<float>());
    }

    run.Trained("model", model);
}
