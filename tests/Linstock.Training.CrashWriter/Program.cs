using Linstock;
using Linstock.Training;

// Writes checkpoints until it is killed: number n holds n everywhere, so that a mixture of two would show. What has been saved for certain is
// printed. Started again, it goes on from the newest that can be loaded.
// A test that is itself killed leaves nobody to kill this: it ends by itself when whoever started it is gone, and after a minute in any case.
string folder = args[0];
EndAfter(() => Thread.Sleep(TimeSpan.FromMinutes(1)));
EndAfter(() => Console.In.ReadToEnd());
TrainingCheckpoint.RemoveLeftovers(folder);
long number = TrainingCheckpoint.FindLatest(folder) is { } latest ? TrainingCheckpoint.Load(latest).Step : 0;
while (true)
{
    number++;
    var model = new OrderedDictionary<string, object?>();
    for (int i = 0; i < 8; i++)
    {
        model[$"layer{i}.weight"] = Torch.Full([64, 256], number, dtype: DType.Float32);
    }
    var state = new OrderedDictionary<string, object?> { ["model"] = model, ["loop"] = new OrderedDictionary<string, object?> { ["step"] = number } };
    new TrainingCheckpoint(state) { Step = number }.Save(Path.Combine(folder, number % 2 == 0 ? "even.safetensors" : "odd.safetensors"));
    Console.WriteLine(number);
}

static void EndAfter(Action wait) => new Thread(() =>
{
    wait();
    Environment.Exit(1);
})
{ IsBackground = true }.Start();
