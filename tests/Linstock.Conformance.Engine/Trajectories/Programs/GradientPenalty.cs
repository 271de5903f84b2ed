private sealed class Critic : Module
{
    private readonly Conv2d conv;
    private readonly LayerNorm norm;
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Critic(long c)
    {
        conv = new Conv2d(1, c, 3, stride: 2, padding: 1);
        norm = new LayerNorm([c, 3, 3]);
        fc1 = new Linear(c * 9, 8);
        fc2 = new Linear(8, 1);
    }

    public override Tensor Forward(Tensor x)
    {
        x = Torch.Tanh(norm.Forward(conv.Forward(x)));
        return fc2.Forward(F.Softplus(fc1.Forward(x.Flatten(1))));
    }
}

public static void Train(TrajectoryRun run)
{
    Torch.ManualSeed(run.Integer("seed"));
    var critic = new Critic(run.Integer("c"));
    run.Constructed("critic", critic);
    Tensor real = run.Data("real"), fake = run.Data("fake"), alpha = run.Data("alpha");
    var optimizer = new Adam(critic.Parameters(), lr: run.Number("lr"), betas: (0.0, 0.9));
    for (int step = 0; step < 10; step++)
    {
        Tensor r = real[step], f = fake[step], a = alpha[step];
        Tensor mix = ((a * r) + ((1 - a) * f)).RequiresGrad_(true);
        Tensor output = critic.Forward(mix);
        Tensor g = Autograd.Grad([output], [mix], gradOutputs: [Torch.OnesLike(output)], createGraph: true)[0];
        Tensor penalty = (g.Flatten(1).Norm(2, dim: 1) - 1).Pow(2).Mean();
        Tensor loss = critic.Forward(f).Mean() - critic.Forward(r).Mean() + (10 * penalty);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        run.Report("loss", loss.Item<float>());
        run.Report("penalty", penalty.Item<float>());
    }

    run.Trained("critic", critic);
}
