using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>The dtype of an operation on two operands, each a tensor, a tensor of no dimension or a number.</summary>
public static class PromotionSuite
{
    private sealed record Row(string Op, string Left, string LeftKind, string Right, string RightKind, string? Result, bool? Error)
    {
        public string Id => $"{Op}({Left} {LeftKind}, {Right} {RightKind})";

        /// <summary>The C# text; rows that differ in dtypes alone share it.</summary>
        public string Call(string template) => string.Format(
            null, template, Operand("left", Left, LeftKind), Operand("right", Right, RightKind));

        private static string Operand(string name, string type, string kind) => (kind, type) switch
        {
            ("scalar", "bool") => "true",
            ("scalar", "int") => "1",
            ("scalar", "float") => "1.0",
            ("scalar", "complex") => "new Complex(1.0, 0.0)",
            _ => name,
        };
    }

    /// <summary>A group for each operation of the table.</summary>
    public static Suite Open(CaseStore store)
    {
        if (!store.Files.Contains("type_promotion.json"))
        {
            return new Suite("promotion", []);
        }

        Row[] rows = store.ReadJson<Row[]>("type_promotion.json");
        return new Suite("promotion", [.. rows.GroupBy(row => row.Op)
            .Select(group => new CaseGroup("type_promotion." + group.Key, () => Prepare([.. group])))]);
    }

    private static IReadOnlyList<PreparedCase> Prepare(Row[] rows)
    {
        // PyTorch takes a number on the left through its operators, so either spelling will do there.
        (string function, string? operation) = rows[0].Op switch
        {
            "add" => ("Torch.Add({0}, {1})", "{0} + {1}"),
            "mul" => ("Torch.Mul({0}, {1})", "{0} * {1}"),
            "div" => ("Torch.Div({0}, {1})", "{0} / {1}"),
            "floor_divide" => ("Torch.FloorDivide({0}, {1})", null),
            "pow" => ("Torch.Pow({0}, {1})", null),
            "eq" => ("Torch.Eq({0}, {1})", null),
            "lt" => ("Torch.Lt({0}, {1})", null),
            _ => (Names.Function(rows[0].Op) + "({0}, {1})", (string?)null),
        };
        var names = new Dictionary<string, string>();
        var sources = new List<CaseSource>();
        foreach (Row row in rows)
        {
            string template = row.LeftKind == "scalar" && operation is not null ? operation : function;
            string call = row.Call(template);
            if (names.TryAdd(call, $"Call{names.Count}"))
            {
                sources.Add(new CaseSource(names[call], $"public static object {names[call]}(Tensor left, Tensor right) => {call};"));
            }
        }

        CompiledCases compiled = CaseCompiler.Compile(sources);
        return [.. rows.Select(row =>
        {
            string name = names[row.Call(row.LeftKind == "scalar" && operation is not null ? operation : function)];
            return new PreparedCase(row.Id, () => Check(row, compiled, name));
        })];
    }

    private static void Check(Row row, CompiledCases compiled, string name)
    {
        Tensor? left = Operand(row.Left, row.LeftKind);
        Tensor? right = Operand(row.Right, row.RightKind);
        Tensor result;
        try
        {
            result = (Tensor)compiled.Call(name, left, right)!;
        }
        catch (Exception error) when (row.Error == true && error is ArgumentException or InvalidOperationException)
        {
            return;
        }

        if (row.Error == true)
        {
            throw new CaseFailure(FailureKind.Threw, $"gave {result.DType} where PyTorch refuses");
        }

        // By name: PyTorch has element types that the library does not name.
        if (!string.Equals(result.DType.ToString(), row.Result, StringComparison.OrdinalIgnoreCase))
        {
            throw new CaseFailure(FailureKind.DType, $"dtype is {result.DType}, expected {row.Result}");
        }
    }

    private static Tensor? Operand(string type, string kind) => kind switch
    {
        "tensor" => TensorTransfer.ToTensor(RecordedTensor.Ones(RecordedTensors.ParseDType(type), 2)),
        "zerodim" => TensorTransfer.ToTensor(RecordedTensor.Ones(RecordedTensors.ParseDType(type))),
        _ => null,
    };
}
