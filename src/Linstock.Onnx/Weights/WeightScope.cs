using Linstock.NN;

namespace Linstock.Onnx.Weights;

/// <summary>A place in the tree of a model's weights, named by the parts of their names: <c>layer1</c> of <c>layer1.0.conv1.weight</c>.</summary>
internal sealed class WeightScope : Module;
