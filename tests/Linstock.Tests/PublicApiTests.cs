using Linstock.Inventory;
using Linstock.KernelGenerator;

namespace Linstock.Tests;

/// <summary>The public API is what the committed lists say, so that a change of it is always deliberate.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_committed_lists_are_the_public_types_and_members()
    {
        CommittedFiles files = CommittedFiles.Create(GeneratedSources.FindRoot(AppContext.BaseDirectory));

        Assert.True(
            files.OutOfDate.Count == 0,
            $"""
            The public API differs from the committed lists. If that is meant, rewrite them and commit the change:

                {CommittedFiles.Command}

            {string.Join("\n", files.OutOfDate.SelectMany(path => files.Differences(path).Take(20).Prepend(path)))}
            """);
    }
}
