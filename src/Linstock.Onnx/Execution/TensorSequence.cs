namespace Linstock.Onnx.Execution;

/// <summary>A value that is a list of tensors.</summary>
internal sealed record TensorSequence(Tensor[] Items);
