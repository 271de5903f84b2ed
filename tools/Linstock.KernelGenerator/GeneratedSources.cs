namespace Linstock.KernelGenerator;

/// <summary>All generated sources, and what is committed of them.</summary>
internal static class GeneratedSources
{
    /// <summary>Where they lie, from the root of the repository.</summary>
    public const string Folder = "src/Linstock/Backends/Cpu/Pointwise/Generated";

    /// <summary>The text of each file, by its path from the root of the repository.</summary>
    public static IReadOnlyDictionary<string, string> Create()
    {
        Dictionary<string, string> files = [];
        foreach (DeclaredFormula formula in DeclaredFormula.All)
        {
            string name = formula.Type.Name;
            string file = name.EndsWith("Formula", StringComparison.Ordinal) ? name[..^"Formula".Length] : name;
            files.Add($"{Folder}/{file}.g.cs", KernelFile.Of(formula));
        }

        return files;
    }

    /// <summary>The paths of files that are missing, differ, or are no longer made.</summary>
    public static IReadOnlyList<string> Differences(string root, IReadOnlyDictionary<string, string> files)
    {
        List<string> differences = [];
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(root, path);
            if (!File.Exists(file) || File.ReadAllText(file).ReplaceLineEndings("\n") != text)
            {
                differences.Add(path);
            }
        }

        string folder = Path.Combine(root, Folder);
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.g.cs") : [])
        {
            string path = $"{Folder}/{Path.GetFileName(file)}";
            if (!files.ContainsKey(path))
            {
                differences.Add(path);
            }
        }

        return differences;
    }

    /// <summary>Writes what differs and removes what is no longer made.</summary>
    public static void Update(string root, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(Path.Combine(root, Folder));
        foreach (string path in Differences(root, files))
        {
            string file = Path.Combine(root, path);
            if (files.TryGetValue(path, out string? text))
            {
                File.WriteAllText(file, text);
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>The nearest folder upwards that holds the solution.</summary>
    public static string FindRoot(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Linstock.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Linstock.slnx in {start} or above");
    }
}
