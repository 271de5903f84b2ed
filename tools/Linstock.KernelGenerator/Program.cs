using Linstock.KernelGenerator;

// Writes the generated kernels of all formulas; with --check only compares, and fails where they differ.
string root = GeneratedSources.FindRoot(AppContext.BaseDirectory);
IReadOnlyDictionary<string, string> files = GeneratedSources.Create();
IReadOnlyList<string> differences = GeneratedSources.Differences(root, files);
foreach (string path in differences)
{
    Console.WriteLine(path);
}

if (args.Contains("--check"))
{
    return differences.Count == 0 ? 0 : 1;
}

GeneratedSources.Update(root, files);
Console.WriteLine($"{files.Count} formulas, {differences.Count} files changed");
return 0;
