using System.Globalization;
using System.Text.RegularExpressions;

namespace Linstock.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine
{
    public const string Usage = "usage: Linstock.Benchmarks [--threads N] [--filter REGEX] [--json FILE] [--budget SECONDS] [--rounds N] [--list | --missing | --first-call | --limits | --bits]";

    public int Threads { get; init; } = 1;

    public Regex Filter { get; init; } = new("");

    public string? Json { get; init; }

    public double Budget { get; init; } = 0.5;

    public int Rounds { get; init; } = 1;

    public bool List { get; init; }

    public bool Missing { get; init; }

    /// <summary>Measure what the machine can do instead.</summary>
    public bool Limits { get; init; }

    /// <summary>Print a hash of what each workload computes instead, the same for every number of threads.</summary>
    public bool Bits { get; init; }

    /// <summary>Measure first calls instead.</summary>
    public bool FirstCall { get; init; }

    /// <summary>The operation of a child process whose first call is measured.</summary>
    public string? FirstCallChild { get; init; }

    /// <summary>The job of a child process whose memory or start-up is measured.</summary>
    public string? Child { get; init; }

    /// <exception cref="FormatException">An option is unknown, lacks its value or has a wrong one.</exception>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var line = new CommandLine();
        for (int i = 0; i < arguments.Length; i++)
        {
            string option = arguments[i];
            line = option switch
            {
                "--list" => line with { List = true },
                "--first-call" => line with { FirstCall = true },
                "--limits" => line with { Limits = true },
                "--bits" => line with { Bits = true },
                "--missing" => line with { Missing = true },
                _ when ++i == arguments.Length => throw new FormatException($"{option}: unknown, or its value is missing"),
                "--threads" => line with { Threads = int.Parse(arguments[i], CultureInfo.InvariantCulture) },
                "--filter" => line with { Filter = new Regex(arguments[i]) },
                "--json" => line with { Json = arguments[i] },
                "--budget" => line with { Budget = double.Parse(arguments[i], CultureInfo.InvariantCulture) },
                "--rounds" => line with { Rounds = int.Parse(arguments[i], CultureInfo.InvariantCulture) },
                "--first-call-child" => line with { FirstCallChild = arguments[i] },
                "--child" => line with { Child = arguments[i] },
                _ => throw new FormatException($"{option}: unknown option"),
            };
        }
        return line;
    }
}
