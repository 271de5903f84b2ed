using System.Reflection;

namespace Linstock.Conformance.Running;

/// <summary>A case that is ready to run.</summary>
/// <param name="Id">Its name in the recording.</param>
/// <param name="Execute">Runs and compares; throws where the case fails.</param>
public sealed record PreparedCase(string Id, Action Execute)
{
    /// <summary>Runs the case and says what came of it.</summary>
    public CaseResult Run(string group)
    {
        try
        {
            Execute();
            return new CaseResult(group, Id, null, null);
        }
        catch (CaseFailure failure)
        {
            return new CaseResult(group, Id, failure.Kind, failure.Message);
        }
        catch (Exception error)
        {
            Exception cause = error is TargetInvocationException or TypeInitializationException && error.InnerException is { } inner
                ? inner
                : error;
            string place = cause.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "";
            return new CaseResult(group, Id, FailureKind.Threw, $"{cause.GetType().Name}: {cause.Message} {place}".TrimEnd());
        }
    }
}

/// <summary>The cases of one operation, module or optimizer, which are compiled together.</summary>
/// <param name="Name">The name to filter and to report by.</param>
/// <param name="Prepare">Reads and compiles the cases; safe to call from any thread.</param>
public sealed record CaseGroup(string Name, Func<IReadOnlyList<PreparedCase>> Prepare)
{
    /// <summary>Prepares and runs all cases.</summary>
    public IReadOnlyList<CaseResult> Run() => [.. Prepare().Select(prepared => prepared.Run(Name))];
}

/// <summary>A kind of recording: operations, modules, optimizers and so on.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Groups">The groups in order.</param>
public sealed record Suite(string Name, IReadOnlyList<CaseGroup> Groups);
