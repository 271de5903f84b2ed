using Linstock.Inventory.Operations;
using Linstock.Inventory.PublicApi;

namespace Linstock.Inventory;

/// <summary>The texts that this tool keeps, by their path from the root of the repository, beside what is committed of them.</summary>
internal sealed class CommittedFiles
{
    /// <summary>What rewrites them, as a failing test says it.</summary>
    public const string Command = "dotnet run -c Release --project tools/Linstock.Inventory";

    private readonly string _root;
    private readonly IReadOnlyDictionary<string, string> _files;

    private CommittedFiles(string root, IReadOnlyDictionary<string, string> files, IEnumerable<string> existing)
    {
        _root = root;
        _files = files;
        OutOfDate = [.. files.Where(file => Lines(Read(file.Key)) is var old && !old.SetEquals(Lines(file.Value))).Select(file => file.Key)
            .Concat(existing.Where(path => !files.ContainsKey(path)))
            .Order(StringComparer.Ordinal)];
    }

    public int Count => _files.Count;

    /// <summary>The files that are missing, differ, or are no longer made.</summary>
    public IReadOnlyList<string> OutOfDate { get; }

    public static CommittedFiles Create(string root)
    {
        Dictionary<string, string> files = [];
        List<string> existing = [];
        foreach (PublicAssembly assembly in PublicAssembly.All(root))
        {
            existing.AddRange(assembly.ExistingFiles(root));
            foreach ((string path, string text) in assembly.Files())
            {
                files.Add(path, text);
            }
        }

        files.Add(OperationsPage.Path, OperationsPage.Write(root));
        return new CommittedFiles(root, files, existing);
    }

    /// <summary>What a file lacks (+) and has too much (-), line by line.</summary>
    public IEnumerable<string> Differences(string path)
    {
        HashSet<string> committed = Lines(Read(path));
        HashSet<string> made = Lines(_files.GetValueOrDefault(path, ""));
        return made.Except(committed).Select(line => $"+ {line}").Concat(committed.Except(made).Select(line => $"- {line}"));
    }

    public void Write()
    {
        foreach ((string path, string text) in _files)
        {
            string file = Path.Combine(_root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        foreach (string path in OutOfDate.Where(path => !_files.ContainsKey(path)))
        {
            File.Delete(Path.Combine(_root, path));
        }
    }

    private string Read(string path) => Path.Combine(_root, path) is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    // Each line stands for itself, so that two branches may both add some: git joins them in any order (.gitattributes: merge=union).
    private static HashSet<string> Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
