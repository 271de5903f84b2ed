using System.Reflection;
using System.Text.RegularExpressions;
using Linstock.Inventory.Operations;
using Linstock.KernelGenerator;
using Linstock.Ops;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Inventory;

/// <summary>The page of operations says what operations do.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public partial class OperationsPageTests
{
    // An operation may stand in two families, with other arguments.
    private static readonly ILookup<string, string> Gradients = Row().Matches(
            File.ReadAllText(Path.Combine(GeneratedSources.FindRoot(AppContext.BaseDirectory), OperationsPage.Path)))
        .ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);

    public static TheoryData<string> Callable => [.. Calls.Keys.Order(StringComparer.Ordinal)];

    // Operations that are called with one tensor and nothing else.
    private static Dictionary<string, MethodInfo> Calls { get; } = (
        from operation in OperationCatalog.All
        where Gradients.Contains(operation.Name)
        from method in typeof(Tensor).Assembly.GetType(operation.DeclaringType)!.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.Name == operation.Method && !method.IsGenericMethod && !method.Name.EndsWith('_')
        let parameters = method.GetParameters()
        where parameters.Length > 0 && parameters[0].ParameterType == typeof(Tensor) && parameters[0].Name is not "condition" and not "index"
            && parameters.Skip(1).All(parameter => parameter.HasDefaultValue)
        group method by operation.Name).ToDictionary(methods => methods.Key, methods => methods.First());

    [Theory]
    [MemberData(nameof(Callable))]
    public void TheColumnGradientIsWhatACallShows(string name)
    {
        MethodInfo method = Calls[name];
        object?[] arguments = [.. method.GetParameters().Select((parameter, i) => i == 0 ? null : parameter.DefaultValue)];
        bool? recorded = null;
        foreach (Tensor input in Inputs())
        {
            arguments[0] = input;
            try
            {
                recorded = IsRecorded(method.Invoke(null, arguments));
                break;
            }
            catch (TargetInvocationException failure) when (failure.InnerException is ArgumentException or InvalidOperationException or NotSupportedException)
            {
                // This operation takes another shape or dtype.
            }
        }

        if (recorded is { } answer) Assert.Equal(Gradients[name].Any(gradient => gradient != "none"), answer);
    }

    private static IEnumerable<Tensor> Inputs()
    {
        Tensor Leaf(Tensor values) => values.RequiresGrad_();
        yield return Leaf(Torch.Tensor(new double[,] { { 2, 0.5 }, { 0.5, 1 } }));
        yield return Leaf(Torch.Tensor(new double[] { 0.25, 0.5, 0.75, 0.9 }));
        yield return Leaf(Torch.Ones([1, 1, 2, 2], dtype: DType.Float64));
        yield return Leaf(Torch.Ones([2, 2], dtype: DType.Complex128));
        yield return Leaf(Torch.Ones([], dtype: DType.Float64));
    }

    private static bool IsRecorded(object? result) => result switch
    {
        Tensor tensor => tensor.RequiresGrad,
        Tensor[] list => list.Any(tensor => tensor.RequiresGrad),
        System.Runtime.CompilerServices.ITuple tuple => Enumerable.Range(0, tuple.Length).Any(i => IsRecorded(tuple[i])),
        _ => false,
    };

    [GeneratedRegex(@"^\| `aten::(\w+)\(.* \| (formula|rule|parts|none) \| [^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
