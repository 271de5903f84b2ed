namespace Linstock.Vision.Tests;

/// <summary>Tests that seed the default generator: they run one after another, and while no others run.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DefaultGeneratorCollection
{
    /// <summary>For <c>[Collection(DefaultGeneratorCollection.Name)]</c>.</summary>
    public const string Name = "Default generator";
}
