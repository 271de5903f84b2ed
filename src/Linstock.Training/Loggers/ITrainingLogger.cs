namespace Linstock.Training;

/// <summary>Where the values of a run are written to.</summary>
public interface ITrainingLogger
{
    /// <summary>Writes values.</summary>
    /// <param name="values">Values by name.</param>
    /// <param name="step">The steps of the optimizer so far.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    void LogScalars(IReadOnlyDictionary<string, double> values, long step, int epoch);

    /// <summary>Writes what a run was started with.</summary>
    /// <param name="parameters">Texts, numbers or booleans by name.</param>
    void LogHyperparameters(IReadOnlyDictionary<string, object> parameters);

    /// <summary>Hands everything to the operating system.</summary>
    void Flush();
}
