using Linstock.Inventory;
using Linstock.KernelGenerator;

namespace Linstock.Tests.Inventory;

/// <summary>The public API and the page of operations are what the committed files say, so that a change of them is always deliberate.</summary>
public class CommittedFilesTests
{
    [Fact]
    public void TheListsOfThePublicAPIAndThePageOfOperationsAreUpToDate()
    {
        CommittedFiles files = CommittedFiles.Create(GeneratedSources.FindRoot(AppContext.BaseDirectory));

        Assert.True(
            files.OutOfDate.Count == 0,
            $"""
            The public API or an operation's declaration differs from the committed files. If that is meant, rewrite them and commit the change:

                {CommittedFiles.Command}

            {string.Join("\n", files.OutOfDate.SelectMany(path => files.Differences(path).Take(20).Prepend(path)))}
            """);
    }
}
