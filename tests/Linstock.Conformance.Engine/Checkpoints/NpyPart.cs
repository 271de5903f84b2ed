using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Checkpoints;

/// <summary>NumPy's files.</summary>
public sealed class NpyPart() : CheckpointPart("npy")
{
    private sealed record Index(
        string Tensors, IReadOnlyList<Single> Npy, IReadOnlyList<Several> Npz, IReadOnlyList<Refused> MustBeRefused);

    private sealed record Single(string File, string Tensor, bool FortranOrder, string? Note);

    private sealed record Several(string File, IReadOnlyDictionary<string, string> Entries);

    private sealed record Refused(string File, string Why);

    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store)
    {
        Index index = store.ReadJson<Index>("npy/index.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(index.Tensors));
        foreach (Single single in index.Npy)
        {
            yield return Group(Path.GetFileName(single.File), new PreparedCase(single.File, () =>
            {
                using var stream = new MemoryStream(store.Read(single.File));
                Check(Numpy.Load(stream), tensors.Value[single.Tensor]);
            }));
        }

        foreach (Several several in index.Npz)
        {
            yield return Group(Path.GetFileName(several.File), new PreparedCase(several.File, () =>
            {
                OrderedDictionary<string, Tensor> read = TemporaryFile.Use(store.Read(several.File), path => Numpy.LoadZip(path));
                if (!read.Keys.SequenceEqual(several.Entries.Keys))
                {
                    throw new CaseFailure(FailureKind.Structure, $"the arrays are {string.Join(", ", read.Keys)}, expected {string.Join(", ", several.Entries.Keys)}");
                }

                foreach ((string name, string key) in several.Entries)
                {
                    Check(read[name], tensors.Value[key]);
                }
            }));
        }

        foreach (Refused refused in index.MustBeRefused)
        {
            yield return Group($"refused/{Path.GetFileName(refused.File)}", MustBeRefused(refused.File, refused.Why, () =>
            {
                using var stream = new MemoryStream(store.Read(refused.File));
                Numpy.Load(stream);
            }));
        }
    }

    private static void Check(Tensor actual, RecordedTensor expected) =>
        Comparison.Check(TensorTransfer.FromTensor(actual), expected, rtol: 0, atol: 0);
}
