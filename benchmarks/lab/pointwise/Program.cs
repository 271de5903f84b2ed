using System.Diagnostics;
using System.Runtime.InteropServices;
using Linstock;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Lab.Pointwise;
using Linstock.Ops;

// Generated kernels against loops flattened by hand: nanoseconds for one call, the median of interleaved rounds.
unsafe
{
    float* number = (float*)NativeMemory.Alloc(16);
    number[0] = 2f;
    number[1] = -1f;
    number[2] = 1f;
    foreach (int count in (int[])[4096, 1 << 20])
    {
        float* x = Block(count, i => MathF.Sin(i) * 4);
        float* y = Block(count, i => MathF.Cos(i) * 3);
        float* z = Block(count, _ => 0);
        byte* b = (byte*)z;
        Console.WriteLine($"{count} floats            generated      by hand   ratio");

        Compare("add, alpha", Forward(TernaryKernels<AddScaledFormula>.Table), () => Hand.AddScaled(x, y, number[0], z, count), [x, y, number], 0b100, z, count);
        Compare("mul", Forward(BinaryKernels<MulFormula>.Table), () => Hand.Mul(x, y, z, count), [x, y], 0, z, count);
        Compare("maximum", Forward(BinaryKernels<MaximumFormula>.Table), () => Hand.Maximum(x, y, z, count), [x, y], 0, z, count);
        Compare("clamp", Forward(TernaryKernels<ClampFormula>.Table), () => Hand.Clamp(x, number[1], number[2], z, count), [x, number + 1, number + 2], 0b110, z, count);
        Compare("lt", Forward(BinaryKernels<LtFormula>.Table), () => Hand.Less(x, y, b, count), [x, y], 0, z, count, resultSize: 1);
        Compare("relu", Forward(UnaryKernels<ReluFormula>.Table), () => Hand.Relu(x, z, count), [x], 0, z, count);
        Compare("exp", Forward(UnaryKernels<ExpFormula>.Table), () => Hand.Exp(x, z, count), [x], 0, z, count);
        Compare("tanh", Forward(UnaryKernels<TanhFormula>.Table), () => Hand.Tanh(x, z, count), [x], 0, z, count);
        Compare("sigmoid", Forward(UnaryKernels<SigmoidFormula>.Table), () => Hand.Sigmoid(x, z, count), [x], 0, z, count);
        Compare("silu", Forward(UnaryKernels<SiluFormula>.Table), () => Hand.Silu(x, z, count), [x], 0, z, count);
        Compare("gelu", Forward(UnaryKernels<GeluFormula>.Table), () => Hand.Gelu(x, z, count), [x], 0, z, count);
        Compare("gelu tanh", Forward(UnaryKernels<GeluTanhFormula>.Table), () => Hand.GeluTanh(x, z, count), [x], 0, z, count);

        Compare("relu backward", Backward(UnaryKernels<ReluFormula>.Table), () => Hand.ReluBackward(x, y, z, count), [x, y], 0, z, count);
        Compare("exp backward", Backward(UnaryKernels<ExpFormula>.Table), () => Hand.Mul(x, y, z, count), [x, y], 0, z, count);
        Compare("tanh backward", Backward(UnaryKernels<TanhFormula>.Table), () => Hand.TanhBackward(x, y, z, count), [x, y], 0, z, count);
        Compare("sigmoid backward", Backward(UnaryKernels<SigmoidFormula>.Table), () => Hand.SigmoidBackward(x, y, z, count), [x, y], 0, z, count);
        Compare("silu backward", Backward(UnaryKernels<SiluFormula>.Table), () => Hand.SiluBackward(x, y, z, count), [x, y], 0, z, count);
        Compare("gelu backward", Backward(UnaryKernels<GeluFormula>.Table), () => Hand.GeluBackward(x, y, z, count), [x, y], 0, z, count);
        Compare("gelu tanh backward", Backward(UnaryKernels<GeluTanhFormula>.Table), () => Hand.GeluTanhBackward(x, y, z, count), [x, y], 0, z, count);
    }

    static nint Forward(KernelTable table) => (nint)table.Forward(DType.Float32);

    static nint Backward(KernelTable table) => (nint)table.Gradient(0, DType.Float32);

    static float* Block(int count, Func<int, float> value)
    {
        float* block = (float*)NativeMemory.AlignedAlloc((nuint)count * 4 + 64, 64);
        for (int i = 0; i < count; i++)
        {
            block[i] = value(i);
        }

        return block;
    }

    static void Compare(string name, nint loop, Action hand, float*[] operands, int numbers, float* result, int count, int resultSize = 4)
    {
        byte** pointers = (byte**)NativeMemory.Alloc(64);
        nint* strides = (nint*)NativeMemory.Alloc(64);
        for (int i = 0; i < operands.Length; i++)
        {
            pointers[i] = (byte*)operands[i];
            strides[i] = (numbers >> i & 1) != 0 ? 0 : 4;
        }

        pointers[operands.Length] = (byte*)result;
        strides[operands.Length] = resultSize;
        nint p = (nint)pointers, s = (nint)strides;
        Action generated = () => ((delegate*<byte**, nint*, nint, void>)loop)((byte**)p, (nint*)s, count);
        generated();
        hand();
        int calls = Math.Max(1, 400_000 / count);
        List<double> generatedTimes = [], handTimes = [];
        for (int round = 0; round < 41; round++)
        {
            generatedTimes.Add(Time(generated, calls));
            handTimes.Add(Time(hand, calls));
        }

        generatedTimes.Sort();
        handTimes.Sort();
        double mine = generatedTimes[10], other = handTimes[10];
        Console.WriteLine($"{name,-22} {mine,12:F0} {other,12:F0} {mine / other,7:F2}");
    }

    static double Time(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
