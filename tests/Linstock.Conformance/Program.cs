using Linstock.Conformance;
using Linstock.Conformance.Data;
using Linstock.Conformance.Runner;
using Linstock.Conformance.Running;

if (args is ["archive", var recordings, var archive, .. var folders])
{
    Archive.Create(recordings, folders, archive);
    return 0;
}

if (RunOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(RunOptions.Usage);
    return 2;
}

IReadOnlyList<Suite> suites = SuiteCatalog.Open(options.Suite, CaseStore.Open(options.Source));
CaseGroup[] groups = [.. suites.SelectMany(suite => suite.Groups)
    .Where(group => options.Filter?.IsMatch(group.Name) != false)];

if (options.Journal is { } journal)
{
    using var writer = new Journal(journal);
    var watchdog = new Thread(() =>
    {
        while (true)
        {
            Thread.Sleep(500);
            writer.EndIfStuck(options.Timeout);
        }
    })
    { IsBackground = true };
    watchdog.Start();

    // Recursion that PyTorch would survive must not fail for want of stack.
    var worker = new Thread(() => SuiteRunner.Run(groups, writer), 64 << 20);
    worker.Start();
    worker.Join();
    return 0;
}

IReadOnlyList<CaseResult> results = options.InProcess
    ? [.. groups.SelectMany(group => group.Run())]
    : Supervisor.Run(args);
foreach (Suite suite in suites)
{
    var names = suite.Groups.Select(group => group.Name).ToHashSet();
    CaseResult[] own = [.. results.Where(result => names.Contains(result.Group))];
    if (own.Length > 0)
    {
        Report.Print(suite.Name, own);
    }
}

if (options.JsonFile is { } jsonFile)
{
    Report.WriteJson(jsonFile, results);
}

if (options.PassingFile is { } passingFile)
{
    PassingGroups.Update(passingFile, options.Suite, results);
}

return results.All(result => result.Passed) ? 0 : 1;
