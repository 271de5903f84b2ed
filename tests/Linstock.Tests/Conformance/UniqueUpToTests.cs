using Linstock.Conformance.Data;
using Linstock.Conformance.Notes;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;

namespace Linstock.Tests.Conformance;

/// <summary>The checks of results that are right in more than one form, held against PyTorch's own results.</summary>
public sealed class UniqueUpToTests
{
    private static readonly CaseStore Store =
        CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/");

    private static readonly CompiledCases Nothing = CaseCompiler.Compile([]);

    // The check of ldl_factor solves with the library itself, so it has no place here.
    public static TheoryData<string> Operations =>
        new("geqrf", "linalg.eig", "linalg.eigh", "linalg.eigvals", "linalg.qr", "linalg.svd", "qr", "svd", "symeig");

    [Theory]
    [MemberData(nameof(Operations))]
    public void TheRecordedResultsSatisfyTheirNote(string operation)
    {
        foreach ((OpCase recorded, RecordedTensors tensors) in Cases(operation))
        {
            Checks(recorded, tensors, [.. recorded.Outputs.Select(output => tensors[output.Key!])]);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void AWrongElementDoesNot(string operation)
    {
        foreach ((OpCase recorded, RecordedTensors tensors) in Cases(operation))
        {
            for (int i = 0; i < recorded.Outputs.Count; i++)
            {
                RecordedTensor[] outputs = [.. recorded.Outputs.Select(output => tensors[output.Key!])];
                if (outputs[i].Count == 0)
                {
                    continue;
                }

                byte[] spoiled = outputs[i].Data.ToArray();
                Array.Fill(spoiled, (byte)0x41, 0, RecordedTensor.SizeOf(outputs[i].DType));
                outputs[i] = outputs[i] with { Data = spoiled };

                Assert.Throws<CaseFailure>(() => Checks(recorded, tensors, outputs));
            }
        }
    }

    [Fact]
    public void TheSignOfAnEigenvectorIsFree()
    {
        (OpCase recorded, RecordedTensors tensors) = Cases("linalg.eigh").First(entry => entry.Recorded.AskedDType == "float64"
            && entry.Recorded.Outputs[1].Shape!.Length == 2);
        RecordedTensor vectors = tensors[recorded.Outputs[1].Key!];
        byte[] flipped = vectors.Data.ToArray();
        for (int row = 0; row < vectors.Shape[0]; row++)
        {
            // The sign bit of the first column's element.
            flipped[(int)((row * vectors.Shape[1] * sizeof(double)) + 7)] ^= 0x80;
        }

        Checks(recorded, tensors, [tensors[recorded.Outputs[0].Key!], vectors with { Data = flipped }]);
    }

    private static void Checks(OpCase recorded, RecordedTensors tensors, RecordedTensor[] outputs) =>
        new UniqueUpTo(recorded, tensors, Nothing, 0).Check(outputs);

    private static IEnumerable<(OpCase Recorded, RecordedTensors Tensors)> Cases(string operation)
    {
        RecordedTensors tensors = Store.ReadTensors(operation + ".safetensors");
        return Store.ReadJson<OpFile>(operation + ".json").Cases
            .Where(recorded => recorded.Unique == false)
            .Select(recorded => (recorded, tensors));
    }
}
