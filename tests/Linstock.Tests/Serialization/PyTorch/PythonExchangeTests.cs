using System.Numerics;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Linstock.Serialization;

namespace Linstock.Tests.Serialization.PyTorch;

/// <summary>Files that go between Linstock and PyTorch itself, where the machine has it.</summary>
public sealed class PythonExchangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-torch").FullName;

    private string Path => System.IO.Path.Combine(_folder, "file.pt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PyTorchReadsEveryKindOfValue()
    {
        Tensor shared = Torch.Arange(0, 24).To(DType.Float32).Reshape(4, 6);
        var list = new List<object?> { 1, -7, 300, 1L << 40, BigInteger.Pow(10, 30), 0.5, double.NaN, "text \u00e9\U0001F600", true, null };
        Torch.Save(
            new OrderedDictionary<string, object?>
            {
                ["list"] = list,
                ["again"] = list,
                ["tuple"] = (1, "two", 3.0, false),
                ["pair"] = new object?[] { 0.9, 0.999 },
                ["bytes"] = new byte[] { 0, 255, 65 },
                ["empty_bytes"] = Array.Empty<byte>(),
                ["complex"] = new Complex(1, -2),
                ["size"] = new Shape(2, 3),
                ["dtype"] = DType.BFloat16,
                ["device"] = Device.Cuda(1),
                ["set"] = new HashSet<long> { 3, 1 },
                ["numbers"] = new[] { 1.5, 2.5 },
                ["by_number"] = new Dictionary<int, string> { [5] = "five" },
                ["base"] = shared,
                ["row"] = shared[1],
                ["transposed"] = shared.Transpose(0, 1),
                ["parameter"] = new Parameter(Torch.Ones(2, 2)),
                ["frozen"] = new Parameter(Torch.Ones(2), requiresGrad: false),
                ["wants_gradient"] = Torch.Zeros(3).RequiresGrad_(),
                ["scalar"] = Torch.Tensor(3.5),
                ["empty"] = Torch.Empty(0, 4),
            },
            Path);
        PythonTorch.TryRun(
            """
            import sys, math, torch
            d = torch.load(sys.argv[1])
            assert type(d) is dict
            assert d['list'][:6] == [1, -7, 300, 1 << 40, 10 ** 30, 0.5] and math.isnan(d['list'][6])
            assert d['list'][7:] == ['text \u00e9\U0001F600', True, None] and d['again'] is d['list']
            assert d['tuple'] == (1, 'two', 3.0, False) and d['pair'] == (0.9, 0.999)
            assert d['bytes'] == b'\x00\xffA' and d['empty_bytes'] == b'' and d['complex'] == 1 - 2j
            assert d['size'] == torch.Size([2, 3]) and type(d['size']) is torch.Size
            assert d['dtype'] is torch.bfloat16 and d['device'] == torch.device('cuda', 1)
            assert d['set'] == {1, 3} and d['numbers'] == [1.5, 2.5] and d['by_number'] == {5: 'five'}
            base = torch.arange(24.).reshape(4, 6)
            assert torch.equal(d['base'], base) and torch.equal(d['row'], base[1]) and torch.equal(d['transposed'], base.t())
            assert d['transposed'].stride() == (1, 6) and d['row'].storage_offset() == 6
            assert len({d[k].storage().data_ptr() for k in ('base', 'row', 'transposed')}) == 1
            assert type(d['parameter']) is torch.nn.Parameter and d['parameter'].requires_grad
            assert type(d['frozen']) is torch.nn.Parameter and not d['frozen'].requires_grad
            assert type(d['wants_gradient']) is torch.Tensor and d['wants_gradient'].requires_grad
            assert d['scalar'].shape == () and d['scalar'].item() == 3.5 and d['empty'].shape == (0, 4)
            """,
            Path);
    }

    [Fact]
    public void PyTorchReadsEveryDtype()
    {
        DType[] dtypes = [.. Enum.GetValues<DType>().Where(dtype => dtype != DType.Complex32)];
        Torch.Save(dtypes.ToDictionary(dtype => dtype.Name, dtype => Torch.FromSpan([1, 0, 3]).To(dtype)), Path);
        PythonTorch.TryRun(
            """
            import sys, torch
            d = torch.load(sys.argv[1])
            assert len(d) == 12
            for name, tensor in d.items():
                assert tensor.dtype is getattr(torch, name)
                assert torch.equal(tensor, torch.tensor([1, 0, 3]).to(tensor.dtype)), name
            assert len(torch.load(sys.argv[1], weights_only=True)) == 12
            """,
            Path);
    }

    [Fact]
    public void PyTorchResumesATrainingRun()
    {
        using var seeded = Torch.NoGrad();
        var model = new Linear(3, 2);
        model.Weight.Copy_(Torch.Arange(0, 6).To(DType.Float32).Reshape(2, 3) / 7);
        model.Bias!.Fill_(0.25);
        var optimizer = new Adam(model.Parameters(), lr: 0.01, betas: (0.8, 0.95));
        var scheduler = new StepLR(optimizer, stepSize: 2, gamma: 0.5);
        Step(model, optimizer, scheduler, 0);
        Step(model, optimizer, scheduler, 1);
        Torch.Save(
            new Dictionary<string, object?> { ["model"] = model.StateDict(), ["optimizer"] = optimizer.StateDict(), ["scheduler"] = scheduler.StateDict() },
            Path);
        string after = System.IO.Path.Combine(_folder, "after.pt");
        bool ran = PythonTorch.TryRun(
            """
            import sys, torch, collections
            d = torch.load(sys.argv[1])
            assert type(d['model']) is collections.OrderedDict and type(d['optimizer']) is dict
            assert d['optimizer']['param_groups'][0]['betas'] == (0.8, 0.95)
            model = torch.nn.Linear(3, 2)
            model.load_state_dict(d['model'])
            optimizer = torch.optim.Adam(model.parameters())
            optimizer.load_state_dict(d['optimizer'])
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
            scheduler.load_state_dict(d['scheduler'])
            for p in model.parameters():
                p.grad = torch.full_like(p, 0.5 * 2 - 0.3)
            optimizer.step()
            scheduler.step()
            torch.save({'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'scheduler': scheduler.state_dict()}, sys.argv[2])
            """,
            Path,
            after);
        if (!ran)
        {
            return;
        }

        Step(model, optimizer, scheduler, 2);
        PickleValue expected = Torch.Load(after);
        foreach ((string name, Tensor value) in expected["model"].AsStateDict())
        {
            Assert.True(Torch.Allclose(model.StateDict()[name], value, rtol: 1e-6, atol: 1e-7), name);
        }

        Assert.Equal(expected["scheduler"]["last_epoch"].AsInt64(), scheduler.LastEpoch);
        Assert.Equal((double)expected["optimizer"]["param_groups"][0]["lr"], optimizer.ParamGroups[0].Lr, 12);

        // And back: PyTorch's state in a fresh optimizer.
        var fresh = new Adam(model.Parameters());
        fresh.LoadStateDict(expected["optimizer"].AsDictionary());
        Assert.Equal((0.8, 0.95), fresh.ParamGroups[0].Betas);
        Assert.Equal(3, expected["optimizer"]["state"][0]["step"].AsTensor().Item<double>());
    }

    [Fact]
    public void ArraysAndNumbersOfNumpyAreRead()
    {
        if (!PythonTorch.TryRun(
            """
            import sys, torch, numpy as np
            torch.save({
                'loss': np.float64(0.25), 'half': np.float16(1.5), 'count': np.int32(-7), 'flag': np.bool_(True), 'big': np.dtype('>i4').type(5),
                'array': np.arange(6, dtype=np.float32).reshape(2, 3), 'fortran': np.asfortranarray(np.arange(6).reshape(2, 3)),
                'big_endian': np.array([1, 2], dtype='>i2'), 'wide': np.array([1, 65535], dtype=np.uint16), 'empty': np.zeros((0, 2)),
            }, sys.argv[1], pickle_protocol=int(sys.argv[2]))
            """,
            Path,
            "2"))
        {
            return;
        }

        PickleValue read = Torch.Load(Path);
        Assert.Equal(0.25, (double)read["loss"]);
        Assert.Equal(1.5, (double)read["half"]);
        Assert.Equal(-7, (long)read["count"]);
        Assert.True((bool)read["flag"]);
        Assert.Equal(5, (long)read["big"]);
        Assert.Equal([0, 1, 2, 3, 4, 5], ((Tensor)read["array"]).ToArray<float>());
        Assert.Equal([2, 3], ((Tensor)read["array"]).Shape.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], ((Tensor)read["fortran"]).ToArray<long>());
        Assert.Equal([1, 2], ((Tensor)read["big_endian"]).ToArray<short>());
        Assert.Equal([1, 65535], ((Tensor)read["wide"]).ToArray<int>());
        Assert.Equal([0, 2], ((Tensor)read["empty"]).Shape.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void EveryProtocolIsRead(int protocol)
    {
        if (!PythonTorch.TryRun(
            """
            import sys, torch, collections
            for new in (True, False):
                torch.save({
                    'ints': [0, 1, -1, 255, 256, 65536, -2 ** 31, 2 ** 31, 2 ** 63, -2 ** 63, 2 ** 100], 'floats': [0.1, float('inf'), float('-inf'), 1e300],
                    'text': ['', 'a\\u00e9\nb', 'x' * 300, '\\'], 'bytes': [b'', b'abc', b'\xff' * 300], 'flags': (True, False, None),
                    'nested': {1: {2: (3, (4,), [])}, (1, 'a'): {}}, 'set': {1, 2}, 'frozen': frozenset([1]), 'complex': 1j,
                    'ordered': collections.OrderedDict(a=1, b=2), 'many': list(range(2000)),
                    'tensor': torch.arange(3) if int(sys.argv[2]) > 0 else None,  # torch cannot read its own tensors of protocol 0
                }, sys.argv[1] + ('.zip' if new else '.legacy'), pickle_protocol=int(sys.argv[2]), _use_new_zipfile_serialization=new)
            """,
            Path,
            $"{protocol}"))
        {
            return;
        }

        foreach (string ending in (string[])[".zip", ".legacy"])
        {
            PickleValue read = Torch.Load(Path + ending);
            Assert.Equal(
                [0, 1, -1, 255, 256, 65536, int.MinValue, 1L << 31, BigInteger.Pow(2, 63), -BigInteger.Pow(2, 63), BigInteger.Pow(2, 100)],
                read["ints"].AsSequence().Select(item => item is PickleBigInt big ? big.Value : item.AsInt64()));
            Assert.Equal([0.1, double.PositiveInfinity, double.NegativeInfinity, 1e300], read["floats"].AsSequence().Select(item => item.AsDouble()));
            Assert.Equal(["", "a\\u00e9\nb", new string('x', 300), "\\"], read["text"].AsSequence().Select(item => item.AsString()));
            Assert.Equal([0, 3, 300], read["bytes"].AsSequence().Select(item => item.Count));
            Assert.Equal((true, false, true), (read["flags"][0].AsBool(), read["flags"][1].AsBool(), read["flags"][-1].IsNone));
            Assert.Equal(4, read["nested"][1][2][1][0].AsInt64());
            Assert.True(read["nested"].AsDict().TryGetValue(new PickleTuple(PickleInt.Of(1), new PickleString("a")), out _));
            Assert.True(((PickleSet)read["set"]).Contains(PickleInt.Of(2)) && ((PickleSet)read["frozen"]).IsFrozen);
            Assert.Equal(Complex.ImaginaryOne, read["complex"].ToObject());
            Assert.Equal(["a", "b"], read["ordered"].AsDict().Keys.Select(key => key.AsString()));
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => (long)i), read["many"].AsSequence().Select(item => item.AsInt64()));
            Assert.True(protocol == 0 ? read["tensor"].IsNone : Torch.Equal((Tensor)read["tensor"], Torch.Arange(0, 3)));
        }
    }

    private static void Step(Linear model, Adam optimizer, StepLR scheduler, int step)
    {
        foreach (Parameter parameter in model.Parameters())
        {
            parameter.Grad = Torch.FullLike(parameter, (0.5 * step) - 0.3);
        }

        optimizer.Step();
        scheduler.Step();
    }
}
