using System.Globalization;

namespace Linstock.Jit;

/// <summary>Whether two results are the same up to rounding, and if not, where.</summary>
internal static class TraceComparison
{
    /// <summary>The first place where results differ, in words; null if they do not.</summary>
    public static string? FirstDifference(ScriptValue expected, ScriptValue actual, string place)
    {
        if (expected.Kind != actual.Kind)
        {
            return $"{place} is a {actual.TypeName}; expected a {expected.TypeName}";
        }

        switch (expected.Kind)
        {
            case ScriptKind.Tensor:
                return Difference(expected.AsTensor().Detach(), actual.AsTensor().Detach(), place);
            case ScriptKind.List or ScriptKind.Tuple:
                if (expected.Count != actual.Count)
                {
                    return $"{place} has {actual.Count} elements; expected {expected.Count}";
                }

                for (int i = 0; i < expected.Count; i++)
                {
                    if (FirstDifference(expected[i], actual[i], $"{place}[{i}]") is { } found)
                    {
                        return found;
                    }
                }

                return null;
            case ScriptKind.Dict:
                foreach ((ScriptValue key, ScriptValue value) in expected.AsScriptDict().Entries)
                {
                    if (!actual.AsScriptDict().Entries.TryGetValue(key, out ScriptValue other))
                    {
                        return $"{place} has no key {key}";
                    }

                    if (FirstDifference(value, other, $"{place}[{key}]") is { } found)
                    {
                        return found;
                    }
                }

                return null;
            default:
                return ScriptEquality.Instance.Equals(expected, actual) ? null : $"{place} is {actual}; expected {expected}";
        }
    }

    private static string? Difference(Tensor expected, Tensor actual, string place)
    {
        if (expected.DType != actual.DType || expected.Shape != actual.Shape)
        {
            return $"{place} is {actual.DType.Name} {actual.Shape}; expected {expected.DType.Name} {expected.Shape}";
        }

        // What torch.testing.assert_close allows for float32; lower precisions get theirs.
        double relative = expected.DType is DType.Float16 or DType.BFloat16 ? 1e-2 : 1e-5;
        if (Torch.Allclose(actual, expected, relative, relative, equalNan: true))
        {
            return null;
        }

        double greatest = (actual.To(DType.Float64) - expected.To(DType.Float64)).Abs().Max().Item<double>();
        return string.Create(CultureInfo.InvariantCulture, $"{place} of shape {expected.Shape} differs by up to {greatest:g4}");
    }
}
