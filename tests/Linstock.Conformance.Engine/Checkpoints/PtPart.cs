using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Serialization;

namespace Linstock.Conformance.Checkpoints;

/// <summary>What <c>torch.save</c> wrote, read from memory, from a file, and from a mapped file.</summary>
public sealed class PtPart() : CheckpointPart("pt")
{
    private sealed record Index(IReadOnlyList<Readable> Readable, IReadOnlyList<Refused> MustBeRefused);

    private sealed record Readable(string Name, IReadOnlyList<string> Files, string Tensors, JsonElement Content);

    private sealed record Refused(string File, string Why);

    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store)
    {
        Index index = store.ReadJson<Index>("pt/index.json");
        foreach (Readable readable in index.Readable)
        {
            var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(readable.Tensors));
            yield return Group(readable.Name, readable.Files.Select(file => new PreparedCase(file, () =>
            {
                byte[] content = store.Read(file);
                Check(Torch.Load(content), "memory");
                Check(TemporaryFile.Use(content, path => Torch.Load(path)), "file");
                Check(TemporaryFile.Use(content, path => Torch.Load(path, mmap: true)), "mapped file");
            })));

            void Check(PickleValue value, string from)
            {
                try
                {
                    new PickleComparison(tensors.Value).Check(value, readable.Content, "");
                }
                catch (CaseFailure failure)
                {
                    throw failure.In(from);
                }
            }
        }

        foreach (Refused refused in index.MustBeRefused)
        {
            yield return Group(
                $"refused/{Path.GetFileName(refused.File)}",
                MustBeRefused(refused.File, refused.Why, () => Torch.Load(store.Read(refused.File))));
        }
    }
}
