using Linstock.Conformance.Checkpoints;
using Linstock.Conformance.Data;
using Linstock.Conformance.Modules;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Optim;
using Linstock.Conformance.Random;
using Linstock.Conformance.Running;
using Linstock.Conformance.Trajectories;

namespace Linstock.Conformance;

/// <summary>The suites by name.</summary>
public static class SuiteCatalog
{
    private static readonly Dictionary<string, Func<CaseStore, IReadOnlyList<Suite>>> Openers = new()
    {
        ["ops"] = store => [PromotionSuite.Open(store), OpsSuite.Open(store)],
        ["gradgrad"] = store => [GradgradSuite.Open(store)],
        ["precision"] = store => [PrecisionSuite.Open(store)],
        ["transforms"] = store => [TransformsSuite.Open(store)],
        ["traces"] = store => [TraceSuite.Open(store)],
        ["modules"] = store => [ModulesSuite.Open(store), InitSuite.Open(store), DefaultInitSuite.Open(store)],
        ["optim"] = store => [OptimizersSuite.Open(store), SchedulersSuite.Open(store), UtilitiesSuite.Open(store)],
        ["random"] = store => [RandomSuite.Open(store)],
        ["checkpoints"] = store => [CheckpointsSuite.Open(store)],
        ["trajectories"] = store => [TrajectoriesSuite.Open(store)],
    };

    /// <summary>The names, as on the command line.</summary>
    public static IReadOnlyCollection<string> Names => Openers.Keys;

    /// <summary>The suites of a recording.</summary>
    public static IReadOnlyList<Suite> Open(string name, CaseStore store) => Openers[name](store);
}
