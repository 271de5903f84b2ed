using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Linstock.Ops.Formulas;
using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.Tests.Ops.Formulas;

/// <summary>The C++ text of every formula and gradient, compiled and run where there is a compiler.</summary>
public sealed unsafe class DeviceSourceTests
{
    [Fact]
    public void CompiledTextHasTheValueOfTheExpression()
    {
        List<(string Name, Expression Expression, int Operands, int Masks, FormulaUnderTest Formula)> functions = [];
        foreach ((string name, FormulaUnderTest formula) in FormulaUnderTest.All)
        {
            if ((formula.Declaration.Kinds & DTypeKinds.Floating) == 0)
            {
                continue;
            }

            int arity = formula.Declaration.Arity;
            Add(name, formula.Declaration.Expressions.Forward, arity, formula.Declaration.Masks);
            for (int i = 0; i < arity; i++)
            {
                Add($"{name}_gradient{i}", formula.Declaration.Expressions.Gradient(i), arity + 2, formula.Declaration.Masks << 1);
            }

            void Add(string function, Expression? expression, int operands, int masks)
            {
                if (expression is not null && DeviceSource.Supports(expression))
                {
                    functions.Add((function, expression, operands, masks, formula));
                }
            }
        }

        StringBuilder source = new("#include <cmath>\nusing namespace std;\ntypedef double real;\n");
        source.Append(DeviceSource.Prelude).Append('\n');
        foreach ((string name, Expression expression, int count, int masks, _) in functions)
        {
            string[] operands = [.. Enumerable.Range(0, count).Select(i => $"x{i}")];
            source.Append(DeviceSource.FunctionOf(name, expression, operands, masks));
            string arguments = string.Join(", ", operands.Select((_, i) => (masks >> i & 1) != 0 ? $"x[{i}] != 0" : $"x[{i}]"));
            source.Append($"extern \"C\" double call_{name}(const double* x) {{ return (double){name}({arguments}); }}\n");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("linstock-device-source");
        try
        {
            string library = Path.Combine(folder.FullName, "formulas.so");
            if (!Compile(source.ToString(), Path.Combine(folder.FullName, "formulas.cpp"), library))
            {
                return;
            }

            nint handle = NativeLibrary.Load(library);
            foreach ((string name, Expression expression, int count, int masks, FormulaUnderTest formula) in functions)
            {
                var function = (delegate* unmanaged<double*, double>)NativeLibrary.GetExport(handle, $"call_{name}");
                foreach (double[] row in formula.Samples(60, special: true))
                {
                    double[] operands = count == row.Length ? row : [1.5, .. row, formula.Reference(row)];
                    double expected = expression.Evaluate<Float64Number>([.. operands.Select(value => new Float64Number(value))]).Value;
                    double actual;
                    fixed (double* x = operands)
                    {
                        actual = function(x);
                    }

                    Assert.True(
                        Comparing.Close(actual, expected, 1e-9),
                        $"{name}({string.Join(", ", operands)}): {actual}, expected {expected}");
                }
            }

            NativeLibrary.Free(handle);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Compile(string source, string file, string library)
    {
        File.WriteAllText(file, source);
        Process compiler;
        try
        {
            compiler = Process.Start(new ProcessStartInfo("g++", ["-O1", "-ffp-contract=off", "-shared", "-fPIC", "-o", library, file])
            {
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }

        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, errors);
        return true;
    }
}
