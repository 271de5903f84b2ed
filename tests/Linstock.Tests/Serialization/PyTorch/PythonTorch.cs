using System.Diagnostics;

namespace Linstock.Tests.Serialization.PyTorch;

/// <summary>A Python with PyTorch, where the machine has one.</summary>
internal static class PythonTorch
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly Lazy<bool> Present = new(() => File.Exists(Interpreter) && Run("import torch").ExitCode == 0);

    /// <summary>Runs a script; false, with a message, where there is no PyTorch.</summary>
    public static bool TryRun(string script, params string[] arguments)
    {
        if (!Present.Value)
        {
            Console.WriteLine($"{Interpreter} with torch is not there: what it would check is not checked here");
            return false;
        }

        (int exitCode, string output) = Run(script, arguments);
        Assert.True(exitCode == 0, output);
        return true;
    }

    private static (int ExitCode, string Output) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-c", script, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors);
    }
}
