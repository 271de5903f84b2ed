using Linstock.Lab.Memory;

// usage: dotnet run -c Release -- [rent] [loop] [tensors] [network] [threads] [bulk]; everything without arguments
(string Name, Action Run)[] parts =
[
    ("rent", RentCost.Run),
    ("loop", ElementwiseLoop.Run),
    ("tensors", TensorLoop.Run),
    ("network", NetworkTrace.Run),
    ("threads", LoopCost.Run),
    ("bulk", BulkKernels.Run),
];
foreach ((string name, Action run) in parts)
{
    if (args.Length == 0 || args.Contains(name))
    {
        Console.WriteLine($"== {name}");
        run();
    }
}
