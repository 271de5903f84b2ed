using Linstock.Inventory;
using Linstock.KernelGenerator;

// Writes what is derived from the declarations: the public API lists and docs/operations.md; with --check only compares, and fails where they differ.
string root = GeneratedSources.FindRoot(AppContext.BaseDirectory);
CommittedFiles files = CommittedFiles.Create(root);
foreach (string path in files.OutOfDate)
{
    Console.WriteLine(path);
}

if (args.Contains("--check"))
{
    return files.OutOfDate.Count == 0 ? 0 : 1;
}

files.Write();
Console.WriteLine($"{files.Count} files, {files.OutOfDate.Count} changed");
return 0;
