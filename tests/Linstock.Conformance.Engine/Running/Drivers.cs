namespace Linstock.Conformance.Running;

/// <summary>
/// The calls that a suite makes on modules and optimizers, as C# text like the recorded ones: what the library does not
/// offer in the form that the naming rules give fails the cases that need it, and nothing else.
/// </summary>
public static class Drivers
{
    /// <summary>Seeds the generator.</summary>
    public static CaseSource Seed { get; } = new("Seed", "public static void Seed(long seed) => Torch.ManualSeed(seed);");

    /// <summary>The calls on a module.</summary>
    public static IReadOnlyList<CaseSource> Module { get; } =
    [
        new("Load", "public static void Load(object module, Dictionary<string, Tensor> state) => ((Module)module).LoadStateDict(state);"),
        new("State", """
            public static Dictionary<string, Tensor> State(object module)
            {
                var state = new Dictionary<string, Tensor>();
                foreach (var (name, tensor) in ((Module)module).StateDict()) state.Add(name, tensor);
                return state;
            }
            """),
        new("Parameters", """
            public static Dictionary<string, Tensor> Parameters(object module)
            {
                var parameters = new Dictionary<string, Tensor>();
                foreach (var (name, parameter) in ((Module)module).NamedParameters()) parameters.Add(name, parameter);
                return parameters;
            }
            """),
        new("SetTraining", "public static void SetTraining(object module, bool mode) => ((Module)module).Train(mode);"),
    ];
}
