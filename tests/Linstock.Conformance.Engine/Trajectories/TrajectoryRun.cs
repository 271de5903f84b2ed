using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Modules;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Trajectories;

/// <summary>A recorded training run; the fields are described in the recording's README.</summary>
public sealed record TrajectoryFile(
    string Id,
    string Tensors,
    Dictionary<string, JsonElement> HyperParameters,
    Dictionary<string, string> Data,
    Dictionary<string, Dictionary<string, string>> InitialState,
    Dictionary<string, Dictionary<string, string>> FinalState,
    Dictionary<string, double[]> Curves,
    Dictionary<string, double> Rtol,
    Dictionary<string, Dictionary<string, double>> FinalStateAtol);

/// <summary>What a training program reads and reports.</summary>
/// <param name="file">The recording.</param>
/// <param name="tensors">Its tensors.</param>
/// <param name="load">Whether training starts from the recorded weights, and not from those that the seed gives.</param>
/// <param name="drivers">The compiled calls on modules.</param>
public sealed class TrajectoryRun(TrajectoryFile file, RecordedTensors tensors, bool load, CompiledCases drivers)
{
    // Values near zero are compared as if they had this size.
    private const double SmallestScale = 0.05;

    private readonly Dictionary<string, List<double>> _curves = [];

    /// <summary>A number among the hyper-parameters.</summary>
    public double Number(string name) => file.HyperParameters[name].GetDouble();

    /// <summary>An integer among the hyper-parameters.</summary>
    public long Integer(string name) => file.HyperParameters[name].GetInt64();

    /// <summary>A flag among the hyper-parameters.</summary>
    public bool Flag(string name) => file.HyperParameters[name].GetBoolean();

    /// <summary>A tensor of training data.</summary>
    public Tensor Data(string name) => TensorTransfer.ToTensor(tensors[file.Data[name]]);

    /// <summary>Reports a model as it was constructed: it must equal the recorded one, or is overwritten by it.</summary>
    public void Constructed(string name, object model)
    {
        if (load)
        {
            drivers.Call("Load", model, StateComparison.ToTensors(file.InitialState[name], tensors));
        }
        else
        {
            StateComparison.Check(State(model), file.InitialState[name], tensors, _ => 2e-6, _ => 2e-6);
        }
    }

    /// <summary>Reports the next value of a curve, which must be as recorded.</summary>
    public void Report(string curve, double value)
    {
        if (!_curves.TryGetValue(curve, out List<double>? values))
        {
            _curves.Add(curve, values = []);
        }

        double expected = file.Curves[curve][values.Count];
        double allowed = file.Rtol[curve] * Math.Max(Math.Abs(expected), SmallestScale);
        if (!(Math.Abs(value - expected) <= allowed))
        {
            throw new CaseFailure(
                FailureKind.Value, $"{curve} at step {values.Count} is {value:r}, expected {expected:r} (allowed difference {allowed:g3})");
        }

        values.Add(value);
    }

    /// <summary>Reports a model as it was trained.</summary>
    public void Trained(string name, object model)
    {
        Dictionary<string, double> atol = file.FinalStateAtol[name];
        StateComparison.Check(State(model), file.FinalState[name], tensors, _ => 0, key => atol[key]);
    }

    /// <summary>Requires that the program reported every value of every curve.</summary>
    public void Finish()
    {
        foreach ((string curve, double[] expected) in file.Curves)
        {
            int count = _curves.GetValueOrDefault(curve)?.Count ?? 0;
            if (count != expected.Length)
            {
                throw new CaseFailure(FailureKind.Structure, $"{count} values of {curve}, expected {expected.Length}");
            }
        }
    }

    private Dictionary<string, Tensor> State(object model) => (Dictionary<string, Tensor>)drivers.Call("State", model)!;
}
