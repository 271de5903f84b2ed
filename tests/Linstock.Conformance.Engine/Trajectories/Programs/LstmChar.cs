private sealed class CharModel : Module
{
    private readonly Embedding embedding;
    private readonly LSTM lstm;
    private readonly Linear fc;

    public CharModel(long vocabulary, long embeddingSize, long hidden, long layers)
    {
        embedding = new Embedding(vocabulary, embeddingSize);
        lstm = new LSTM(embeddingSize, hidden, (int)layers, batchFirst: true);
        fc = new Linear(hidden, vocabulary);
    }

    public (Tensor Logits, (Tensor, Tensor) State) Forward(Tensor x, (Tensor, Tensor)? state = null)
    {
        var (y, next) = lstm.Forward(embedding.Forward(x), state);
        return (fc.Forward(y), next);
    }
}

public static void Train(TrajectoryRun run)
{
    const int Batch = 8, Length = 32;
    Tensor ids = run.Data("ids");
    long vocabulary = run.Data("vocab").Shape[0];
    Torch.ManualSeed(run.Integer("seed"));
    var model = new CharModel(vocabulary, run.Integer("emb"), run.Integer("hidden"), run.Integer("layers"));
    run.Constructed("model", model);
    int n = (int)(ids.Numel - 1) / Batch;
    Tensor x = ids[..(n * Batch)].Reshape(Batch, n);
    Tensor y = ids[1..((n * Batch) + 1)].Reshape(Batch, n);
    var optimizer = new Adam(model.Parameters(), lr: run.Number("lr"));
    for (int epoch = 0; epoch < 3; epoch++)
    {
        (Tensor, Tensor)? state = null;
        for (int i = 0; i <= n - Length; i += Length)
        {
            var (logits, next) = model.Forward(x[.., i..(i + Length)], state);
            state = (next.Item1.Detach(), next.Item2.Detach());
            Tensor loss = F.CrossEntropy(logits.Reshape(-1, vocabulary), y[.., i..(i + Length)].Reshape(-1));
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            run.Report("loss", loss.Item<float>());
        }
    }

    run.Trained("model", model);
}
