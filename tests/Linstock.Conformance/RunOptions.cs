using System.Globalization;
using System.Text.RegularExpressions;

namespace Linstock.Conformance.Runner;

/// <summary>The command line.</summary>
/// <param name="Suite">Which kind of recording.</param>
/// <param name="Source">The folder or archive.</param>
/// <param name="Filter">Which groups; all of them if null.</param>
/// <param name="JsonFile">Where to write the results, if anywhere.</param>
/// <param name="PassingFile">Which list of passing groups to bring up to date, if any.</param>
/// <param name="Journal">The file through which a supervised process tells its results; null in the supervisor.</param>
/// <param name="InProcess">Whether to run without a supervised process, for debugging.</param>
/// <param name="Timeout">How long a case may take.</param>
internal sealed record RunOptions(
    string Suite,
    string Source,
    Regex? Filter,
    string? JsonFile,
    string? PassingFile,
    string? Journal,
    bool InProcess,
    TimeSpan Timeout)
{
    public static string Usage =>
        $"""
        usage: Linstock.Conformance SUITE PATH [options]
               Linstock.Conformance archive RECORDINGS FILE FOLDER...

        SUITE is one of: {string.Join(", ", SuiteCatalog.Names)}
        PATH is the folder of that suite's recordings, or a zip archive of it.

        --filter REGEX         run only the groups (operations, modules, ...) whose name matches
        --json FILE            write every case's result
        --write-passing FILE   bring the list of passing groups up to date
        --timeout SECONDS      how long a case may take (60)
        --in-process           do not isolate crashes and hangs in a process of their own

        The second form packs folders of recordings into the zip archive that the tests read.
        """;

    /// <summary>Reads the command line; null where it is not understood.</summary>
    public static RunOptions? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2 || !SuiteCatalog.Names.Contains(arguments[0]))
        {
            return null;
        }

        var options = new RunOptions(arguments[0], arguments[1], null, null, null, null, false, TimeSpan.FromSeconds(60));
        for (int i = 2; i < arguments.Count; i++)
        {
            if (arguments[i] is "--in-process" or "--isolate")
            {
                options = options with { InProcess = arguments[i] == "--in-process" };
                continue;
            }

            if (++i == arguments.Count)
            {
                return null;
            }

            string value = arguments[i];
            switch (arguments[i - 1])
            {
                case "--filter":
                    options = options with { Filter = new Regex(value) };
                    break;
                case "--json":
                    options = options with { JsonFile = value };
                    break;
                case "--write-passing":
                    options = options with { PassingFile = value };
                    break;
                case "--journal":
                    options = options with { Journal = value };
                    break;
                case "--timeout":
                    options = options with { Timeout = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
