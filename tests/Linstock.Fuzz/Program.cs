using System.Diagnostics;
using System.Globalization;
using Linstock.Fuzz;

const string Usage =
    """
    usage: Linstock.Fuzz [--format NAME] [--count N] [--seed N] [--write FILE]

    Gives damaged files to Linstock's readers. Each must be read or refused with an InvalidDataException within a second and a gigabyte.

    --format NAME   only this format (default: all of them, in turn)
    --count N       files of each format (default: 10000)
    --seed N        the seed of the first file (default: 1)
    --write FILE    writes the one file of that format and seed, and reads it

    """;

IReadOnlyList<FuzzFormat> formats = FuzzFormats.All;
long count = 10_000;
ulong seed = 1;
string? target = null;
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : string.Empty;
    switch (args[i])
    {
        case "--format" when formats.FirstOrDefault(format => format.Name == value) is { } chosen:
            formats = [chosen];
            break;
        case "--count" when long.TryParse(value, CultureInfo.InvariantCulture, out count):
        case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out seed):
            break;
        case "--write" when value.Length > 0:
            target = value;
            break;
        default:
            Console.Error.Write(Usage);
            Console.Error.WriteLine($"formats: {string.Join(", ", FuzzFormats.All.Select(format => format.Name))}");
            return 2;
    }
}

if (target is not null)
{
    byte[] file = Mutator.Make(formats[0], seed);
    File.WriteAllBytes(target, file);
    formats[0].Read(file);
    return 0;
}

// A file that never ends takes the process with it, after saying which one it was.
ulong running = 0;
long since = Stopwatch.GetTimestamp();
string name = string.Empty;
new Thread(() =>
{
    while (true)
    {
        Thread.Sleep(1000);
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref since)) > TimeSpan.FromSeconds(60))
        {
            Console.WriteLine($"{Volatile.Read(ref name)} {Volatile.Read(ref running)}: hangs");
            Environment.Exit(3);
        }
    }
})
{ IsBackground = true }.Start();

bool clean = true;
foreach (FuzzFormat format in formats)
{
    Volatile.Write(ref name, format.Name);
    long start = Stopwatch.GetTimestamp();
    FuzzResult result = FuzzRun.Run(format, seed, count, checkTime: true, current =>
    {
        Volatile.Write(ref running, current);
        Volatile.Write(ref since, Stopwatch.GetTimestamp());
    });
    foreach (Finding finding in result.Findings)
    {
        Console.WriteLine($"{finding.Format} {finding.Seed}: {finding.What}");
    }

    clean &= result.Findings.Count == 0;
    Console.WriteLine(
        $"{format.Name}: {result.Files} files in {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s, {result.Accepted} read, "
        + $"{result.Files - result.Accepted - result.Findings.Count} refused, {result.Findings.Count} findings");
}

return clean ? 0 : 1;
