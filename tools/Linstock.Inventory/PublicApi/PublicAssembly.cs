using System.Reflection;
using System.Text;

namespace Linstock.Inventory.PublicApi;

/// <summary>
/// One library of the repository and what it offers: a text file per namespace in the library's own folder, a line per type and per member.
/// A change of the public API therefore shows as a change of these files.
/// </summary>
internal sealed record PublicAssembly(Assembly Assembly)
{
    private string Folder => $"src/{Assembly.GetName().Name}/PublicApi";

    /// <summary>The libraries below src/ that this tool was built with; new ones take part by themselves.</summary>
    public static IEnumerable<PublicAssembly> All(string root) =>
        from project in Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories)
        let name = Path.GetFileNameWithoutExtension(project)
        where File.Exists(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")) && !name.EndsWith(".Generators", StringComparison.Ordinal)
        orderby name
        select new PublicAssembly(Assembly.Load(name));

    /// <summary>The text of each file, by its path from the root of the repository.</summary>
    public IEnumerable<(string Path, string Text)> Files()
    {
        foreach (IGrouping<string, Type> space in Assembly.GetExportedTypes().Where(IsNamed).GroupBy(type => type.Namespace ?? "global"))
        {
            var text = new StringBuilder();
            foreach (string line in space.OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(TypeListing.Of))
            {
                text.Append(line).Append('\n');
            }

            yield return ($"{Folder}/{space.Key}.txt", text.ToString());
        }
    }

    public IEnumerable<string> ExistingFiles(string root) =>
        Directory.Exists(Path.Combine(root, Folder))
            ? Directory.EnumerateFiles(Path.Combine(root, Folder), "*.txt").Select(file => $"{Folder}/{Path.GetFileName(file)}")
            : [];

    /// <summary>Whether the type has a name that can be written in C#.</summary>
    private static bool IsNamed(Type type) => !type.FullName!.Contains('<');
}
