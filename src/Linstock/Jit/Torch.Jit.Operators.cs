using Linstock.Jit;
using Linstock.Ops;

namespace Linstock;

public static partial class Torch
{
    public static partial class Jit
    {
        /// <summary>Whether the calling thread is being traced: <c>torch.jit.is_tracing()</c>.</summary>
        public static bool IsTracing => OperationTrace.Find() is not null;

        /// <summary>Makes an operator of an extension known to programs: what <c>torch.library</c> does in PyTorch.</summary>
        /// <remarks>
        /// Programs that were read before see it, too. The same parameters again take the place of those before; other parameters are a further overload.
        /// </remarks>
        /// <param name="schema">
        /// Its declaration in PyTorch's schema language, with a namespace other than PyTorch's own:
        /// <c>torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -&gt; Tensor</c>.
        /// </param>
        /// <param name="body">What it does: from an argument for each parameter, with defaults in place, to what it returns.</param>
        /// <exception cref="ArgumentException">The schema is none, or the namespace is PyTorch's.</exception>
        /// <example>
        /// <code>
        /// Torch.Jit.RegisterOperator("mine::scale(Tensor self, float by=2.0) -> Tensor", static a => a[0].AsTensor() * a[1].AsDouble());
        /// </code>
        /// </example>
        public static void RegisterOperator(string schema, Func<IReadOnlyList<ScriptValue>, ScriptValue> body)
        {
            ArgumentException.ThrowIfNullOrEmpty(schema);
            ArgumentNullException.ThrowIfNull(body);
            RegisteredOperators.Add(schema, body);
        }

        /// <summary>Calls an operator by its name; while something is being traced the program gets this one call, and not what the operator is made of.</summary>
        /// <param name="name">The name with its namespace: <c>torchvision::nms</c>.</param>
        /// <param name="arguments">The arguments in order; those at the end that have a default may be left out.</param>
        /// <returns>What it returned.</returns>
        /// <exception cref="NotSupportedException">There is no such operator, or none that takes these arguments.</exception>
        public static ScriptValue CallOperator(string name, params ReadOnlySpan<ScriptValue> arguments)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return new ScriptOperatorSet(name.StartsWith("aten::", StringComparison.Ordinal) ? name["aten::".Length..] : name).Call(arguments, []);
        }
    }
}
