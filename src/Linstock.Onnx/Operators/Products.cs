using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    public static void Declare(OperatorTable table)
    {
        table.Binary("MatMul", Torch.Matmul);
        table.Add("Gemm", Gemm);
        table.Add("Einsum", node =>
        {
            string equation = node.Text("equation");
            return call => Torch.Einsum(equation, call.All());
        });
        table.Unary("Det", static x => Torch.Det(x));
    }

    private static Operation Gemm(OperatorNode node)
    {
        double alpha = node.Number("alpha", 1), beta = node.Number("beta", 1);
        bool transA = node.Flag("transA"), transB = node.Flag("transB");
        return call =>
        {
            Tensor a = transA ? call[0].T : call[0], b = call[1];
            Tensor? c = call.Optional(2);
            // A linear layer of PyTorch.
            if (transB && alpha == 1 && beta == 1 && (c is null || (c.NDim == 1 && c.Shape[0] == b.Shape[0])) && a.DType.IsFloatingPoint)
            {
                return Functional.Linear(a, b, c);
            }

            Tensor result = Torch.Matmul(a, transB ? b.T : b);
            result = alpha == 1 ? result : result * alpha;
            return c is null ? result : result + (beta == 1 ? c : c * beta);
        };
    }
}
