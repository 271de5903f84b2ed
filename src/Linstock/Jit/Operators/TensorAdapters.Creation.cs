namespace Linstock.Jit;

internal static partial class TensorAdapters
{
    private const string Options = "*, int? dtype=, int? layout=, Device? device=, bool? pin_memory=";

    private static ScriptOperator[] Creation(string name) => name switch
    {
        "tensor" or "as_tensor" =>
        [
            Form("any data, *, int? dtype=, Device? device=, bool requires_grad=", static a =>
                TensorLists.FromList(a[0], Given(a[1]).ToOptionalDType(), Given(a[2]).ToOptionalDevice(), Flag(a[3]))),
        ],
        "scalar_tensor" => [Form($"Scalar s, {Options}", static a => Torch.Tensor(a[0].ToScalar(), Given(a[1]).ToOptionalDType() ?? Torch.GetDefaultDType(), Given(a[3]).ToOptionalDevice()))],
        "zeros" => [Form($"int[] size, {Options}", static a => Torch.Zeros(a[0].ToInt64s(), Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "ones" => [Form($"int[] size, {Options}", static a => Torch.Ones(a[0].ToInt64s(), Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "empty" => [Form($"int[] size, {Options}, int? memory_format=", static a => Torch.Empty(a[0].ToInt64s(), Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "rand" => [Form($"int[] size, {Options}, Generator? generator=", static a => Torch.Rand(a[0].ToInt64s(), null, Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "randn" => [Form($"int[] size, {Options}, Generator? generator=", static a => Torch.Randn(a[0].ToInt64s(), null, Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "randperm" => [Form($"int n, {Options}, Generator? generator=", static a => Torch.Randperm(a[0].ToInt64(), null, Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()))],
        "randint" =>
        [
            Form($"int high, int[] size, {Options}", static a => Torch.Randint(0, a[0].ToInt64(), a[1].ToInt64s(), null, Given(a[2]).ToOptionalDType(), Given(a[4]).ToOptionalDevice())),
            Form($"int low, int high, int[] size, {Options}", static a =>
                Torch.Randint(a[0].ToInt64(), a[1].ToInt64(), a[2].ToInt64s(), null, Given(a[3]).ToOptionalDType(), Given(a[5]).ToOptionalDevice())),
        ],
        "full" => [Form($"int[] size, Scalar fill_value, {Options}", static a => Torch.Full(a[0].ToInt64s(), a[1].ToScalar(), Given(a[2]).ToOptionalDType(), Given(a[4]).ToOptionalDevice()))],
        "new_full" => [Form($"Tensor self, int[] size, Scalar fill_value, {Options}", static a =>
            Torch.Full(a[1].ToInt64s(), a[2].ToScalar(), Given(a[3]).ToOptionalDType() ?? a[0].AsTensor().DType, Given(a[5]).ToOptionalDevice() ?? a[0].AsTensor().Device))],
        "new_zeros" => [Form($"Tensor self, int[] size, {Options}", static a =>
            Torch.Zeros(a[1].ToInt64s(), Given(a[2]).ToOptionalDType() ?? a[0].AsTensor().DType, Given(a[4]).ToOptionalDevice() ?? a[0].AsTensor().Device))],
        "new_ones" => [Form($"Tensor self, int[] size, {Options}", static a =>
            Torch.Ones(a[1].ToInt64s(), Given(a[2]).ToOptionalDType() ?? a[0].AsTensor().DType, Given(a[4]).ToOptionalDevice() ?? a[0].AsTensor().Device))],
        "new_empty" => [Form($"Tensor self, int[] size, {Options}", static a =>
            Torch.Empty(a[1].ToInt64s(), Given(a[2]).ToOptionalDType() ?? a[0].AsTensor().DType, Given(a[4]).ToOptionalDevice() ?? a[0].AsTensor().Device))],
        "arange" =>
        [
            Form($"Scalar end, {Options}", static a => Torch.Arange(0, a[0].ToScalar(), 1, Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice())),
            Form($"Scalar start, Scalar end, {Options}", static a =>
                Torch.Arange(a[0].ToScalar(), a[1].ToScalar(), 1, Given(a[2]).ToOptionalDType(), Given(a[4]).ToOptionalDevice())),
            Form($"Scalar start, Scalar end, Scalar step, {Options}", static a =>
                Torch.Arange(a[0].ToScalar(), a[1].ToScalar(), a[2].ToScalar(), Given(a[3]).ToOptionalDType(), Given(a[5]).ToOptionalDevice())),
        ],
        "linspace" => [Form($"Scalar start, Scalar end, int steps, {Options}", static a =>
            Torch.Linspace(a[0].ToScalar(), a[1].ToScalar(), a[2].ToInt64(), Given(a[3]).ToOptionalDType(), Given(a[5]).ToOptionalDevice()))],
        "logspace" => [Form($"Scalar start, Scalar end, int steps, float base=, {Options}", static a =>
            Torch.Logspace(a[0].ToScalar(), a[1].ToScalar(), a[2].ToInt64(), Real(a[3], 10), Given(a[4]).ToOptionalDType(), Given(a[6]).ToOptionalDevice()))],
        "eye" =>
        [
            Form($"int n, {Options}", static a => Torch.Eye(a[0].ToInt64(), dtype: Given(a[1]).ToOptionalDType(), device: Given(a[3]).ToOptionalDevice())),
            Form($"int n, int m, {Options}", static a => Torch.Eye(a[0].ToInt64(), a[1].ToInt64(), Given(a[2]).ToOptionalDType(), Given(a[4]).ToOptionalDevice())),
        ],
        "zeros_like" => [Like(static (x, dtype, device) => Torch.ZerosLike(x, dtype, device))],
        "ones_like" => [Like(static (x, dtype, device) => Torch.OnesLike(x, dtype, device))],
        "empty_like" => [Like(static (x, dtype, device) => Torch.EmptyLike(x, dtype, device))],
        "rand_like" => [Like(static (x, dtype, device) => Torch.RandLike(x, dtype, device))],
        "randn_like" => [Like(static (x, dtype, device) => Torch.RandnLike(x, dtype, device))],
        "full_like" => [Form($"Tensor self, Scalar fill_value, {Options}, int? memory_format=", static a =>
            Torch.FullLike(a[0].AsTensor(), a[1].ToScalar(), Given(a[2]).ToOptionalDType(), Given(a[4]).ToOptionalDevice()))],
        _ => [],
    };

    private static ScriptOperator Like(Func<Tensor, DType?, Device?, Tensor> make) => Form(
        $"Tensor self, {Options}, int? memory_format=", a => make(a[0].AsTensor(), Given(a[1]).ToOptionalDType(), Given(a[3]).ToOptionalDevice()));
}
