using Linstock.Onnx;

namespace Linstock.Fuzz.Formats;

/// <summary>ONNX models: the file, and the plan that is made of its graph.</summary>
internal sealed class OnnxFormat() : FuzzFormat("onnx")
{
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["Add", "Conv", "Loop", "If", "Constant", "Reshape", "Resize", "LSTM", "axes", "pads", "body", "value", "to", "kernel_shape", "x0"])
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    // An operator whose name was damaged is one that is missing.
    public override bool IsRefusal(Exception exception) => exception is InvalidDataException or NotSupportedException;

    public override void Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        OnnxModel model = OnnxModel.Load(stream);
        foreach (Tensor tensor in model.Initializers.Values)
        {
            SeedTensors.Touch(tensor);
        }

        model.CreateModule();
    }

    protected override IEnumerable<byte[]> MakeSeeds() => RecordedFiles.Of("models.zip", "@13.onnx", most: 6_000);
}
