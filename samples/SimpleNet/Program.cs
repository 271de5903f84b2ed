using Linstock;
using Linstock.NN;
using Linstock.Optim;

// A network with one hidden layer learns two points. PyTorch with the same seed prints the same losses.
Torch.ManualSeed(0);
Tensor inputs = Torch.Tensor(new[,] { { 0.2f, 0.4f }, { 0.5f, 0.9f } });
Tensor targets = Torch.Tensor(new[,] { { 1f }, { 2f } });

var model = new SimpleNet(hidden: 4);
var criterion = new MSELoss();
var optimizer = new Adam(model.Parameters(), lr: 0.01);
for (int epoch = 0; epoch < 100; epoch++)
{
    optimizer.ZeroGrad();
    Tensor loss = criterion.Forward(model.Forward(inputs), targets);
    loss.Backward();
    optimizer.Step();
    if (epoch % 10 == 0 || epoch == 99) Console.WriteLine($"epoch {epoch,3}  loss {loss.Item<float>():F6}");
}

internal sealed class SimpleNet(int hidden) : Module
{
    private readonly Linear _fc1 = new(2, hidden), _fc2 = new(hidden, 1);

    public override Tensor Forward(Tensor x) => _fc2.Forward(Torch.Relu(_fc1.Forward(x)));
}
