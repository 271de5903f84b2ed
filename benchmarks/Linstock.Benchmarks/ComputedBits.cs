using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Linstock.Optim;

namespace Linstock.Benchmarks;

/// <summary>
/// What a workload computes, bit by bit: the tensors of its result, or those that a step holds and changes (parameters, buffers, gradients).
/// A step is a closure, so these are found by looking into it.
/// </summary>
internal sealed class ComputedBits
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many tensors were found.</summary>
    public int Tensors { get; private set; }

    /// <summary>The first bytes of the hash of everything that was added, in hexadecimal digits.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 8));

    /// <summary>Adds the tensors that are reached from an object.</summary>
    public void Add(object? root)
    {
        if (root is null or string || root.GetType().IsPrimitive || !(root is ValueType || _seen.Add(root))) return;
        switch (root)
        {
            case Tensor tensor:
                AddTensor(tensor);
                break;
            case NN.Module module:
                foreach ((_, Parameter parameter) in module.NamedParameters()) Add(parameter);
                foreach ((_, Tensor buffer) in module.NamedBuffers()) Add(buffer);
                break;
            case Optimizer optimizer:
                foreach (ParamGroup group in optimizer.ParamGroups) Add(group.Params);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++) Add(tuple[i]);
                break;
            case IEnumerable items:
                foreach (object? item in items) Add(item);
                break;
            case Delegate step:
                Add(step.Target);
                break;
            case var closure when closure.GetType().IsDefined(typeof(CompilerGeneratedAttribute)):
                foreach (FieldInfo field in closure.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) Add(field.GetValue(closure));
                break;
        }
    }

    private void AddTensor(Tensor tensor)
    {
        Tensor numbers = tensor.Detach();
        if (numbers.Layout != Layout.Strided) numbers = numbers.ToDense();
        if (numbers.IsComplex) numbers = Torch.ViewAsReal(numbers);
        // Every other dtype of the workloads converts to this one and back.
        _hash.AppendData(MemoryMarshal.AsBytes<double>(numbers.To(DType.Float64).ToArray<double>()));
        Tensors++;
        Add(tensor.Grad);
    }
}
