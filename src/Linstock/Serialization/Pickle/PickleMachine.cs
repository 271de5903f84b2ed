using System.Globalization;
using System.Numerics;

namespace Linstock.Serialization;

/// <summary>Reads a pickle: a stack machine that only ever builds values and never calls anything.</summary>
/// <remarks>
/// <para>
/// The instructions are those of CPython's <c>pickletools</c>, protocols 0 to 5. What a name, a call, a state or a persistent id means is for
/// <see cref="PickleGlobals"/> to say, which knows a few functions and refuses all others.
/// </para>
/// <para>
/// An instruction of one byte makes at most a small object; what all objects take together is estimated and limited, so that a pickle
/// cannot fill the memory.
/// </para>
/// </remarks>
internal sealed class PickleMachine
{
    // About what objects take; the sum is limited.
    private const int StackCost = 16, ScalarCost = 48, ContainerCost = 120, EntryCost = 48;
    private const long MaximumCost = 1L << 30;

    // Digits of a whole number; reading a decimal one takes time quadratic in them.
    private const int MaximumDigits = 5000;

    private readonly PickleInput _input;
    private readonly PickleGlobals _globals;
    private readonly List<PickleValue> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, PickleValue> _memo = [];
    private long _cost;

    /// <summary>A machine for one pickle.</summary>
    public PickleMachine(PickleInput input, PickleGlobals globals)
    {
        _input = input;
        _globals = globals;
    }

    // A mark is a floor: what lies below it is not taken before the mark is.
    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    /// <summary>Reads one pickle, and leaves the input behind it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or names something that is not read.</exception>
    public PickleValue Read()
    {
        while (true)
        {
            var code = (PickleOpcode)_input.ReadByte();
            if (code == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(code);
        }
    }

    private void Execute(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.Proto:
                RequireProtocol(_input.ReadByte());
                break;
            case PickleOpcode.Frame:
                _input.ReadUInt64();
                break;
            case PickleOpcode.Mark:
                Charge(StackCost);
                _marks.Push(_stack.Count);
                break;
            case PickleOpcode.Pop:
                if (_stack.Count == Floor && _marks.Count > 0)
                {
                    _marks.Pop();
                }
                else
                {
                    Pop();
                }

                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                Push(Peek(), 0);
                break;
            case PickleOpcode.None:
                Push(PickleNone.Instance, 0);
                break;
            case PickleOpcode.NewTrue:
                Push(PickleBool.Of(true), 0);
                break;
            case PickleOpcode.NewFalse:
                Push(PickleBool.Of(false), 0);
                break;
            case PickleOpcode.Put or PickleOpcode.BinPut or PickleOpcode.LongBinPut or PickleOpcode.Memoize:
                Charge(EntryCost);
                _memo[MemoIndex(code)] = Peek();
                break;
            case PickleOpcode.Get or PickleOpcode.BinGet or PickleOpcode.LongBinGet:
                uint index = MemoIndex(code);
                Push(_memo.TryGetValue(index, out PickleValue? known) ? known : throw Invalid($"it refers to object {index}, which it does not hold"), 0);
                break;
            case PickleOpcode.Global:
                string module = _input.ReadLine();
                Push(_globals.Resolve(module, _input.ReadLine()), ScalarCost);
                break;
            case PickleOpcode.StackGlobal:
                string name = PopText("the name of a global");
                Push(_globals.Resolve(PopText("the module of a global"), name), ScalarCost);
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj:
                IReadOnlyList<PickleValue> arguments = _stack.Count - Floor >= 2 && _stack[^1] is not PickleTuple && _globals.TakesBareArgument(_stack[^2])
                    ? [Pop()]
                    : PopTuple();
                Charge(ContainerCost + arguments.Sum(CopyCost));
                Push(_globals.Call(Pop(), arguments), 0);
                break;
            case PickleOpcode.NewObjEx:
                Pop();
                PopTuple();
                throw _globals.Refuse(Pop());
            case PickleOpcode.Obj:
                List<PickleValue> made = PopToMark();
                throw _globals.Refuse(made.Count > 0 ? made[0] : PickleNone.Instance);
            case PickleOpcode.Inst:
                string place = _input.ReadLine();
                throw _globals.Refuse(new PickleGlobal(place, _input.ReadLine()));
            case PickleOpcode.Build:
                PickleValue state = Pop();
                Charge(ContainerCost + (2 * ((state as PickleTuple)?.Items.Sum(CopyCost) ?? 0)));
                _globals.Build(Peek(), state);
                break;
            case PickleOpcode.BinPersId:
                Charge(ContainerCost);
                Push(_globals.Persistent(Pop()), 0);
                break;
            case PickleOpcode.PersId:
                throw Invalid("it refers to objects outside by text, which PyTorch does not do");
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw Invalid("it uses an extension registry, which only the program that wrote it has");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw Invalid("it refers to buffers outside of it, which the file does not hold");
            default:
                if (!TryReadScalar(code) && !TryBuildContainer(code))
                {
                    throw Invalid($"an instruction is unknown; got 0x{(int)code:X2} before byte {_input.Position}");
                }

                break;
        }
    }

    private bool TryReadScalar(PickleOpcode code)
    {
        PickleValue? value = code switch
        {
            PickleOpcode.BinInt => PickleInt.Of(_input.ReadInt32()),
            PickleOpcode.BinInt1 => PickleInt.Of(_input.ReadByte()),
            PickleOpcode.BinInt2 => PickleInt.Of(_input.ReadUInt16()),
            PickleOpcode.Int => ParseInt(_input.ReadLine()),
            PickleOpcode.Long => PickleBigInt.Of(ParseLong(_input.ReadLine())),
            PickleOpcode.Long1 => PickleBigInt.Of(new BigInteger(Data(_input.ReadByte(), "a number"))),
            PickleOpcode.Long4 => PickleBigInt.Of(new BigInteger(Data(Length32(), "a number", limit: MaximumDigits / 2))),
            PickleOpcode.Float => new PickleFloat(ParseFloat(_input.ReadLine())),
            PickleOpcode.BinFloat => new PickleFloat(_input.ReadDoubleBigEndian()),
            PickleOpcode.Unicode => new PickleString(PickleText.DecodeRawUnicode(_input.ReadLatin1Line())),
            PickleOpcode.ShortBinUnicode => Text(_input.ReadByte()),
            PickleOpcode.BinUnicode => Text(Length32()),
            PickleOpcode.BinUnicode8 => Text(_input.ReadUInt64()),
            PickleOpcode.String => PickleText.OfPython2(PickleText.DecodeQuoted(_input.ReadLine())),
            PickleOpcode.ShortBinString => PickleText.OfPython2(Data(_input.ReadByte(), "text")),
            PickleOpcode.BinString => PickleText.OfPython2(Data(Length32(), "text")),
            PickleOpcode.ShortBinBytes => new PickleBytes(Data(_input.ReadByte(), "a byte string")),
            PickleOpcode.BinBytes => new PickleBytes(Data(Length32(), "a byte string")),
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => new PickleBytes(Data(_input.ReadUInt64(), "a byte string")),
            _ => null,
        };
        if (value is null)
        {
            return false;
        }

        Push(value, ScalarCost);
        return true;
    }

    private bool TryBuildContainer(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.EmptyList:
                Push(new PickleList([]), ContainerCost);
                return true;
            case PickleOpcode.EmptyDict:
                Push(new PickleDict(), ContainerCost);
                return true;
            case PickleOpcode.EmptyTuple:
                Push(new PickleTuple([]), ContainerCost);
                return true;
            case PickleOpcode.EmptySet:
                Push(new PickleSet([]), ContainerCost * 2);
                return true;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                var items = new PickleValue[code - PickleOpcode.Tuple1 + 1];
                for (int i = items.Length - 1; i >= 0; i--)
                {
                    items[i] = Pop();
                }

                Push(new PickleTuple(items), ContainerCost);
                return true;
            case PickleOpcode.Tuple:
                Push(new PickleTuple([.. PopToMark()]), ContainerCost);
                return true;
            case PickleOpcode.List:
                Push(new PickleList(PopToMark()), ContainerCost);
                return true;
            case PickleOpcode.FrozenSet:
                Push(_globals.MakeSet(PopToMark(), isFrozen: true), ContainerCost * 2);
                return true;
            case PickleOpcode.Dict:
                List<PickleValue> pairs = PopToMark();
                var dict = new PickleDict();
                SetItems(dict, pairs);
                Push(dict, ContainerCost);
                return true;
            case PickleOpcode.Append:
                PickleValue item = Pop();
                Charge(StackCost);
                Target<PickleList>("append").Add(item);
                return true;
            case PickleOpcode.Appends:
                List<PickleValue> appended = PopToMark();
                PickleList list = Target<PickleList>("append");
                Charge((long)StackCost * appended.Count);
                appended.ForEach(list.Add);
                return true;
            case PickleOpcode.SetItem:
                PickleValue value = Pop();
                PickleValue key = Pop();
                SetItems(Target<PickleDict>("set entries"), [key, value]);
                return true;
            case PickleOpcode.SetItems:
                List<PickleValue> entries = PopToMark();
                SetItems(Target<PickleDict>("set entries"), entries);
                return true;
            case PickleOpcode.AddItems:
                List<PickleValue> added = PopToMark();
                Charge((long)EntryCost * added.Count);
                PickleSet set = Target<PickleSet>("add elements");
                foreach (PickleValue element in added)
                {
                    set.Add(PickleKeys.IsPossible(element) ? element : throw Invalid($"a {element.TypeName} is the element of a set"));
                }

                return true;
            default:
                return false;
        }
    }

    private void SetItems(PickleDict dict, List<PickleValue> pairs)
    {
        if (pairs.Count % 2 != 0)
        {
            throw Invalid("a dictionary has a key without a value");
        }

        Charge((long)(ContainerCost + EntryCost) * (pairs.Count / 2));
        for (int i = 0; i < pairs.Count; i += 2)
        {
            if (!PickleKeys.IsPossible(pairs[i]))
            {
                throw Invalid($"a {pairs[i].TypeName} is the key of a dictionary");
            }

            dict.Set(pairs[i], pairs[i + 1]);
        }
    }

    private void Push(PickleValue value, int cost)
    {
        Charge(cost + StackCost);
        _stack.Add(value);
    }

    private PickleValue Peek() => _stack.Count > Floor ? _stack[^1] : throw Invalid("it takes more from the stack than is there");

    private PickleValue Pop()
    {
        PickleValue value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private List<PickleValue> PopToMark()
    {
        if (!_marks.TryPop(out int mark))
        {
            throw Invalid("a mark is missing");
        }

        List<PickleValue> items = _stack[mark..];
        _stack.RemoveRange(mark, items.Count);
        return items;
    }

    private IReadOnlyList<PickleValue> PopTuple() =>
        (Pop() as PickleTuple)?.Items ?? throw Invalid("the arguments of a call are no tuple");

    // Some calls copy what they are given.
    private static long CopyCost(PickleValue argument) => argument switch
    {
        PickleSequence or PickleDict => (long)EntryCost * argument.Count,
        PickleString text => text.Value.Length,
        PickleBytes bytes => bytes.Count,
        _ => 0,
    };

    private string PopText(string what) =>
        Pop() is PickleString text ? text.Value : throw Invalid($"{what} is no text");

    private T Target<T>(string action)
        where T : PickleValue
        => Peek() switch
        {
            T target => target,
            PickleGlobal or PickleTensor => throw _globals.Refuse(Peek()),
            PickleValue other => throw Invalid($"it wants to {action} to a {other.TypeName}"),
        };

    private uint MemoIndex(PickleOpcode code) => code switch
    {
        PickleOpcode.BinPut or PickleOpcode.BinGet => _input.ReadByte(),
        PickleOpcode.LongBinPut or PickleOpcode.LongBinGet => (uint)_input.ReadInt32(),
        PickleOpcode.Memoize => (uint)_memo.Count,
        _ => uint.TryParse(_input.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
            ? index
            : throw Invalid("the number of an object is damaged"),
    };

    private ulong Length32()
    {
        int length = _input.ReadInt32();
        return length >= 0 ? (ulong)length : throw Invalid("a length is negative");
    }

    private PickleString Text(ulong length)
    {
        Charge(2 * (long)Math.Min(length, long.MaxValue / 4));
        return new PickleString(_input.ReadText(length));
    }

    private byte[] Data(ulong length, string what, ulong limit = ulong.MaxValue)
    {
        Charge((long)Math.Min(length, long.MaxValue / 2));
        return length <= limit ? _input.ReadBytes(length, what) : throw Invalid($"{what} is too large; got {length} bytes");
    }

    private void Charge(long cost)
    {
        _cost += cost;
        if (_cost > MaximumCost)
        {
            throw Invalid($"its objects take more than {MaximumCost >> 20} MB; large data belong into tensors");
        }
    }

    private static PickleValue ParseInt(string text) => text switch
    {
        "00" => PickleBool.Of(false),
        "01" => PickleBool.Of(true),
        _ => PickleBigInt.Of(ParseLong(text)),
    };

    private static BigInteger ParseLong(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().TrimEnd('L');
        return digits.Length <= MaximumDigits && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw Invalid("a number is damaged");
    }

    private static double ParseFloat(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
        _ => throw Invalid("a number is damaged"),
    };

    private static void RequireProtocol(int protocol)
    {
        if (protocol > 5)
        {
            throw Invalid($"its protocol is newer than what is read; got {protocol}; expected at most 5");
        }
    }

    private static InvalidDataException Invalid(string what) => new("pickle: " + what);
}
