using Linstock.NN;
using Linstock.Tests.Distributions;

namespace Linstock.Tests.NN;

/// <summary>PyTorch's answers about torch.nn.utils, averaged models and schedulers, made by tools/recordings/utils.py.</summary>
internal static class RecordedUtils
{
    private const double Tolerance = 3e-5;

    private static readonly Lazy<Dictionary<string, Dictionary<string, Tensor>>> Cases = new(() => Recording.Read("NN", "utils.zip"));

    /// <summary>A case, with the generator where the recording began.</summary>
    public static Dictionary<string, Tensor> Begin(string name)
    {
        Torch.ManualSeed(7);
        return Cases.Value[name];
    }

    /// <summary>The names of the cases that begin with a prefix.</summary>
    public static IEnumerable<string> Names(string prefix) => Cases.Value.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public static void Equal(Tensor expected, Tensor actual, string what) => Recording.Equal(expected, actual, Tolerance, what);

    /// <summary>Calls as the script's <c>run</c> does, and compares results, gradients and the state.</summary>
    public static void Run(Dictionary<string, Tensor> recorded, Module module)
    {
        Tensor x = recorded["x"];
        Tensor? result = null;
        for (int i = 0; recorded.TryGetValue($"out{i}", out Tensor? expected); i++)
        {
            result = module.Call(x);
            Equal(expected, result, $"call {i}");
        }
        if (recorded.TryGetValue("eval", out Tensor? evaluated))
        {
            module.Eval();
            result = module.Call(x);
            Equal(evaluated, result, "the call in evaluation mode");
        }
        Recording.Gradients(
            recorded, "out", result!, module.NamedParameters().Select(entry => KeyValuePair.Create<string, Tensor>(entry.Name, entry.Parameter)), Tolerance);
        State(recorded, module);
    }

    /// <summary>Compares the state dict: names, their order, values.</summary>
    public static void State(Dictionary<string, Tensor> recorded, Module module, string prefix = "after", bool inOrder = true)
    {
        Dictionary<string, Tensor> expected = recorded.Under(prefix + ":"), places = recorded.Under($"order-{prefix}:");
        string[] names = [.. expected.Keys.OrderBy(name => places[name].Item<long>())], actual = [.. module.StateDict().Select(entry => entry.Key)];
        if (!inOrder) (names, actual) = ([.. names.Order()], [.. actual.Order()]);
        Assert.Equal<string>(names, actual);
        foreach ((string name, Tensor value) in module.StateDict()) Equal(expected[name], value, name);
    }
}
