namespace Linstock.Jit;

/// <summary>Reads one source file of an archive: classes and functions. Statements and expressions are in the other parts.</summary>
/// <remarks>The language is what <c>torch/csrc/jit/serialization/python_print.cpp</c> writes.</remarks>
internal sealed partial class ScriptParser
{
    private const int MaximumDepth = 300;

    private readonly ScriptProgram _program;
    private readonly string _file;
    private readonly string _place;
    private readonly Device? _device;
    private readonly List<ScriptToken> _tokens;
    private ScriptScope _scope = new();
    private int _position;
    private int _depth;

    private ScriptParser(ScriptProgram program, string file, string place, string text, Device? device)
    {
        _program = program;
        _device = device;
        _file = file;
        _place = place;
        _tokens = ScriptLexer.Read(file, text);
    }

    private ScriptToken Current => _tokens[_position];

    /// <summary>Reads a file into the program.</summary>
    /// <param name="program">What receives the classes and functions.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="place">The name that stands before those in the file: <c>__torch__.models</c>.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="device">Where tensors are put instead of where the code says; null means the CPU.</param>
    /// <exception cref="InvalidDataException">The text is not of the language; the message names file and line.</exception>
    public static void Read(ScriptProgram program, string file, string place, string text, Device? device) =>
        new ScriptParser(program, file, place, text, device).ReadFile();

    private void ReadFile()
    {
        while (Current.Kind != ScriptTokenKind.End)
        {
            if (Current.Kind == ScriptTokenKind.NewLine)
            {
                _position++;
            }
            else if (TakeName("class"))
            {
                ReadClass();
            }
            else if (TakeName("def"))
            {
                ScriptFunction function = ReadFunction(_place);
                if (!_program.Functions.TryAdd(function.Name, function))
                {
                    throw Invalid($"the function '{function.Name}' is declared twice");
                }
            }
            else if (TakeName("import") || TakeName("from"))
            {
                SkipLine();
            }
            else
            {
                // Files before version 2 begin with the version and the name of the tensors.
                string name = ExpectName();
                if (name != "op_version_set")
                {
                    throw Invalid($"a class or function is expected; got '{name}'");
                }

                SkipLine();
            }
        }
    }

    private void ReadClass()
    {
        string name = $"{_place}.{ExpectName()}";
        ScriptClassKind kind = ScriptClassKind.Object;
        if (TakeSymbol("("))
        {
            kind = ExpectName() switch
            {
                "Module" => ScriptClassKind.Module,
                "NamedTuple" => ScriptClassKind.NamedTuple,
                "Enum" => ScriptClassKind.Enum,
                "Interface" or "ModuleInterface" => ScriptClassKind.Interface,
                var other => throw Invalid($"a class has an unknown base; got '{other}'"),
            };
            ExpectSymbol(")");
        }

        var type = new ScriptClass(name, kind);
        if (!_program.Classes.TryAdd(name, type))
        {
            throw Invalid($"the class '{name}' is declared twice");
        }

        ReadBlock(() => ReadMember(type));
    }

    private void ReadMember(ScriptClass type)
    {
        if (TakeName("def"))
        {
            ScriptFunction method = ReadFunction(type.Name);
            type.Methods[method.Name[(type.Name.Length + 1)..]] = method;
            return;
        }

        if (TakeName("pass"))
        {
            ExpectNewLine();
            return;
        }

        string name = ExpectName();
        if (name == "__annotations__" && IsSymbol("["))
        {
            // An attribute whose name is no identifier.
            ExpectSymbol("[");
            name = Expect(ScriptTokenKind.Text);
            ExpectSymbol("]");
            ExpectSymbol("=");
            type.AddAttribute(name, ReadType());
        }
        else if (TakeSymbol(":"))
        {
            ScriptType declared = ReadType();
            if (TakeSymbol("="))
            {
                _scope = new ScriptScope();
                type.Constants[name] = Literal(ReadExpression());
            }
            else
            {
                type.AddAttribute(name, declared);
            }
        }
        else
        {
            ExpectSymbol("=");
            _scope = new ScriptScope();
            ScriptValue value = Literal(ReadExpression());
            if (type.Kind == ScriptClassKind.Enum)
            {
                type.Constants[name] = ScriptValue.Of(new ScriptEnumMember(type, name, value));
            }
            else if (name is "__parameters__" or "__buffers__")
            {
                HashSet<string> names = name == "__parameters__" ? type.Parameters : type.Buffers;
                names.UnionWith(value.AsItems().Select(static item => item.AsString()));
            }
        }

        ExpectNewLine();
    }

    private ScriptFunction ReadFunction(string owner)
    {
        int line = Current.Line;
        var function = new ScriptFunction($"{owner}.{ExpectName()}", _file, line);
        _scope = new ScriptScope();
        var parameters = new List<ScriptParameter>();
        ExpectSymbol("(");
        while (!TakeSymbol(")"))
        {
            TakeSymbol("*");
            string name = ExpectName();
            _scope.Declare(name);
            ScriptType? type = TakeSymbol(":") ? ReadType() : null;
            parameters.Add(new ScriptParameter(name, type, TakeSymbol("=") ? Literal(ReadExpression()) : ScriptValue.Absent));
            if (!TakeSymbol(","))
            {
                ExpectSymbol(")");
                break;
            }
        }

        _scope.Parameters = parameters.Count;
        ScriptType? returns = TakeSymbol("->") ? ReadType() : null;
        ScriptBlock body = ReadStatements();
        body.Release(new HashSet<int>());
        function.Complete([.. parameters], returns, body, _scope.Count);
        return function;
    }

    private ScriptType ReadType()
    {
        using DepthScope depth = Deeper();
        if (Current.Kind == ScriptTokenKind.Text)
        {
            return new ScriptType(Take().Text, []);
        }

        string name = ExpectName();
        while (TakeSymbol("."))
        {
            name += "." + ExpectName();
        }

        var arguments = new List<ScriptType>();
        if (TakeSymbol("["))
        {
            while (!TakeSymbol("]"))
            {
                if (TakeSymbol("("))
                {
                    ExpectSymbol(")");
                }
                else if (TakeSymbol("["))
                {
                    // The parameters of a function's type.
                    while (!TakeSymbol("]"))
                    {
                        ReadType();
                        TakeSymbol(",");
                    }
                }
                else
                {
                    arguments.Add(ReadType());
                }

                if (!TakeSymbol(","))
                {
                    ExpectSymbol("]");
                    break;
                }
            }
        }
        else if (TakeSymbol("("))
        {
            // Tensor(dtype...) of traced types.
            while (!TakeSymbol(")"))
            {
                Take();
            }
        }

        int wanted = name is "Optional" or "List" or "Future" or "Final" ? 1 : name == "Dict" ? 2 : 0;
        return arguments.Count >= wanted ? new ScriptType(name, [.. arguments]) : throw Invalid($"the type {name} has too few arguments");
    }

    private void ReadBlock(Action readItem)
    {
        using DepthScope depth = Deeper();
        ExpectSymbol(":");
        ExpectNewLine();
        if (Current.Kind != ScriptTokenKind.Indent)
        {
            return;
        }

        _position++;
        while (Current.Kind != ScriptTokenKind.Dedent)
        {
            if (Current.Kind == ScriptTokenKind.NewLine)
            {
                _position++;
                continue;
            }

            if (Current.Kind == ScriptTokenKind.End)
            {
                throw Invalid("a block has no end");
            }

            readItem();
        }

        _position++;
    }

    private ScriptValue Literal(ScriptExpression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        ListExpression list => ScriptValue.Of([.. list.Items.Select(Literal)]),
        TupleExpression tuple => ScriptValue.Of(new ScriptTuple([.. tuple.Items.Select(Literal)])),
        _ => throw Invalid("a constant is expected"),
    };

    private ScriptToken Take()
    {
        ScriptToken token = Current;
        if (token.Kind == ScriptTokenKind.End)
        {
            throw Invalid("the file ends too early");
        }

        _position++;
        return token;
    }

    private bool IsSymbol(string symbol, int ahead = 0) =>
        _position + ahead < _tokens.Count && _tokens[_position + ahead] is { Kind: ScriptTokenKind.Symbol, Text: var text } && text == symbol;

    private bool IsName(string name) => Current.Kind == ScriptTokenKind.Name && Current.Text == name;

    private bool TakeSymbol(string symbol)
    {
        bool taken = IsSymbol(symbol);
        _position += taken ? 1 : 0;
        return taken;
    }

    private bool TakeName(string name)
    {
        bool taken = IsName(name);
        _position += taken ? 1 : 0;
        return taken;
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Invalid($"'{symbol}' is expected; got {Describe(Current)}");
        }
    }

    private string ExpectName() => Expect(ScriptTokenKind.Name);

    private string Expect(ScriptTokenKind kind) => Current.Kind == kind
        ? Take().Text
        : throw Invalid($"a {kind.ToString().ToLowerInvariant()} is expected; got {Describe(Current)}");

    private void ExpectNewLine()
    {
        if (Current.Kind != ScriptTokenKind.NewLine)
        {
            throw Invalid($"the end of the line is expected; got {Describe(Current)}");
        }

        _position++;
    }

    private void SkipLine()
    {
        while (Current.Kind is not (ScriptTokenKind.NewLine or ScriptTokenKind.End))
        {
            _position++;
        }
    }

    private DepthScope Deeper() => ++_depth <= MaximumDepth ? new DepthScope(this) : throw Invalid("the code is nested too deeply");

    private static string Describe(ScriptToken token) => token.Kind switch
    {
        ScriptTokenKind.Name or ScriptTokenKind.Symbol or ScriptTokenKind.Text or ScriptTokenKind.Int or ScriptTokenKind.Float => $"'{token.Text}'",
        _ => token.Kind.ToString(),
    };

    private InvalidDataException Invalid(string what) => new($"torch.jit.load: {what} ({_file}, line {Current.Line})");

    private readonly struct DepthScope(ScriptParser parser) : IDisposable
    {
        public void Dispose() => parser._depth--;
    }
}

/// <summary>The names of a function's variables while it is read.</summary>
internal sealed class ScriptScope
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>Variables that stand for a function or class of the program.</summary>
    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ScriptClosure> Closures { get; } = new(StringComparer.Ordinal);

    /// <summary>What the closures mention.</summary>
    public Dictionary<string, int[]> ClosureMentions { get; } = new(StringComparer.Ordinal);

    /// <summary>The variables mentioned since it was last emptied.</summary>
    public HashSet<int> Mentioned { get; set; } = [];

    /// <summary>The number of parameters, which have the first slots.</summary>
    public int Parameters { get; set; }

    public int Count { get; private set; }

    public int Declare(string name)
    {
        if (!_slots.TryGetValue(name, out int slot))
        {
            _slots.Add(name, slot = Count++);
        }

        Mentioned.Add(slot);
        return slot;
    }

    public int Spare() => Count++;

    public bool TryFind(string name, out int slot)
    {
        bool found = _slots.TryGetValue(name, out slot);
        if (found)
        {
            Mentioned.Add(slot);
        }

        return found;
    }
}
