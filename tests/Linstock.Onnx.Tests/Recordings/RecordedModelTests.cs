namespace Linstock.Onnx.Tests.Recordings;

/// <summary>Each file that PyTorch exported gives PyTorch's own answers.</summary>
public sealed class RecordedModelTests
{
    public static TheoryData<string> Names => [.. Recorded.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void AnExportedModuleAnswersAsPyTorchDid(string name)
    {
        OnnxModule module = Recorded.Load(name).CreateModule();
        foreach (Recorded.Call call in Recorded.Calls(name))
        {
            // What tracing found constant is no input any more.
            var inputs = call.Inputs.Where(input => module.Inputs.Any(known => known.Name == input.Key)).ToDictionary();
            Tensor[] outputs = [.. module.Run(inputs).Values];
            Assert.Equal(call.Outputs.Count, outputs.Length);
            for (int i = 0; i < outputs.Length; i++)
            {
                Recorded.Equal(call.Outputs[i.ToString(System.Globalization.CultureInfo.InvariantCulture)], outputs[i], $"output {i}");
            }
        }
    }
}
