using System.Numerics;

namespace Linstock.Jit;

internal sealed partial class ScriptParser
{
    // Functions of the language that are operators by another name.
    private static readonly HashSet<string> Builtins = new(StringComparer.Ordinal)
    {
        "int", "float", "bool", "complex", "str", "len", "sorted", "range", "print", "min", "max", "abs", "ord", "chr", "hash", "hex", "oct", "bin", "list", "dict", "all", "any", "sum", "round", "divmod", "pow",
    };

    private ScriptExpression ReadExpressions()
    {
        ScriptExpression first = ReadExpression();
        if (!IsSymbol(","))
        {
            return first;
        }

        var items = new List<ScriptExpression> { first };
        while (TakeSymbol(","))
        {
            if (Current.Kind == ScriptTokenKind.NewLine || IsSymbol("="))
            {
                break;
            }

            items.Add(ReadExpression());
        }

        return new TupleExpression([.. items]);
    }

    private ScriptExpression ReadExpression()
    {
        using DepthScope depth = Deeper();
        return ReadPostfix(ReadPrimary());
    }

    private ScriptExpression ReadPrimary()
    {
        ScriptToken token = Take();
        switch (token.Kind)
        {
            case ScriptTokenKind.Int:
                return new ConstantExpression(token.Whole);
            case ScriptTokenKind.Float:
                return ReadComplex(token.Number);
            case ScriptTokenKind.Imaginary:
                return new ConstantExpression(new Complex(0, token.Number));
            case ScriptTokenKind.Text:
                return new ConstantExpression(token.Text);
            case ScriptTokenKind.Name:
                return ReadNamed(token.Text);
            case ScriptTokenKind.Symbol:
                switch (token.Text)
                {
                    case "(":
                        return ReadParenthesis();
                    case "[":
                        return new ListExpression(ReadItems("]"));
                    case "{":
                        return ReadDict();
                    case "-":
                        return Negated(ReadExpression());
                }

                break;
        }

        _position--;
        throw Invalid($"an expression is expected; got {Describe(token)}");
    }

    private ConstantExpression ReadComplex(double real)
    {
        // A complex number is written as 1.+2.j.
        if ((IsSymbol("+") || IsSymbol("-")) && _tokens[_position + 1].Kind == ScriptTokenKind.Imaginary)
        {
            double sign = Take().Text == "-" ? -1 : 1;
            return new ConstantExpression(new Complex(real, sign * Take().Number));
        }

        return new ConstantExpression(real);
    }

    private ScriptExpression Negated(ScriptExpression expression) => expression is ConstantExpression { Value: var value }
        ? new ConstantExpression(value.Kind switch
        {
            ScriptKind.Int or ScriptKind.Float => Numbers.Negate(value),
            // The sign of a written complex number belongs to its real part.
            ScriptKind.Complex => new Complex(-value.AsComplex().Real, value.AsComplex().Imaginary),
            _ => throw Invalid("only numbers have a sign"),
        })
        : new OperatorExpression(_program.Operators("neg"), [expression], []);

    private ScriptExpression ReadParenthesis()
    {
        if (TakeSymbol(")"))
        {
            return new TupleExpression([]);
        }

        ScriptExpression first = ReadExpression();
        if (TakeSymbol(")"))
        {
            return first;
        }

        ExpectSymbol(",");
        return new TupleExpression([first, .. ReadItems(")")]);
    }

    private ScriptExpression[] ReadItems(string close)
    {
        var items = new List<ScriptExpression>();
        while (!TakeSymbol(close))
        {
            items.Add(ReadExpression());
            if (!TakeSymbol(","))
            {
                ExpectSymbol(close);
                break;
            }
        }

        return [.. items];
    }

    private DictExpression ReadDict()
    {
        var entries = new List<(ScriptExpression, ScriptExpression)>();
        while (!TakeSymbol("}"))
        {
            ScriptExpression key = ReadExpression();
            ExpectSymbol(":");
            entries.Add((key, ReadExpression()));
            if (!TakeSymbol(","))
            {
                ExpectSymbol("}");
                break;
            }
        }

        return new DictExpression([.. entries]);
    }

    private ScriptExpression ReadNamed(string name)
    {
        switch (name)
        {
            case "True":
                return new ConstantExpression(true);
            case "False":
                return new ConstantExpression(false);
            case "None":
                return new ConstantExpression(default);
            case "inf":
                return ReadComplex(double.PositiveInfinity);
            case "nan":
                return ReadComplex(double.NaN);
            case "infj":
                return new ConstantExpression(new Complex(0, double.PositiveInfinity));
            case "nanj":
                return new ConstantExpression(new Complex(0, double.NaN));
            case "__torch__":
                _position--;
                return ReadQualified(ReadPath());
            case "CONSTANTS" when TakeSymbol("."):
                return ReadConstant(ExpectName());
            case "torch" when IsSymbol("."):
                return ReadOperator();
            case "ops" when TakeSymbol("."):
                string space = ExpectName();
                ExpectSymbol(".");
                string member = ExpectName();
                return ReadOperatorCall(space == "aten" ? member : $"{space}::{member}");
        }

        if (IsSymbol("(") && !_scope.TryFind(name, out _))
        {
            if (_scope.Aliases.TryGetValue(name, out string? alias))
            {
                return ReadQualified(alias);
            }

            _position++;
            return ReadCall(name);
        }

        if (_scope.TryFind(name, out int slot))
        {
            return new LocalExpression(slot);
        }

        if (_scope.Aliases.TryGetValue(name, out string? path))
        {
            return new QualifiedValueExpression(_program, path);
        }

        throw Invalid($"the name '{name}' is not known");
    }

    private ScriptExpression ReadOperator()
    {
        ExpectSymbol(".");
        string name = ExpectName();
        while (TakeSymbol("."))
        {
            name += "_" + ExpectName();
        }

        if (!IsSymbol("("))
        {
            // A dtype, layout or memory format by its name.
            return name switch
            {
                "contiguous_format" => new ConstantExpression(0),
                "preserve_format" => new ConstantExpression(1),
                "channels_last" => new ConstantExpression(2),
                "channels_last_3d" => new ConstantExpression(3),
                "strided" => new ConstantExpression(0),
                "inf" => new ConstantExpression(double.PositiveInfinity),
                "nan" => new ConstantExpression(double.NaN),
                "pi" => new ConstantExpression(Math.PI),
                _ => throw Invalid($"torch.{name} is no value of the language"),
            };
        }

        return ReadOperatorCall(name);
    }

    private ScriptExpression ReadOperatorCall(string name)
    {
        ExpectSymbol("(");
        (ScriptExpression[] arguments, string[] names) = ReadArguments();
        if (name == "device" && arguments is [ConstantExpression { Value: { Kind: ScriptKind.String } text }])
        {
            return new ConstantExpression(ScriptArchive.Placed(text.AsString(), _device));
        }

        return new OperatorExpression(_program.Operators(name), arguments, names);
    }

    private ScriptExpression ReadQualified(string path)
    {
        if (!TakeSymbol("("))
        {
            return path.LastIndexOf('.') > 0 ? new QualifiedValueExpression(_program, path) : throw Invalid("a name is incomplete");
        }

        if (path.EndsWith(".__new__", StringComparison.Ordinal))
        {
            ReadType();
            ExpectSymbol(")");
            return new NewExpression(_program, path[..^".__new__".Length]);
        }

        (ScriptExpression[] arguments, string[] names) = ReadArguments();
        return new QualifiedCallExpression(_program, path, arguments, names);
    }

    private ScriptExpression ReadConstant(string name)
    {
        ScriptValue[] constants = _program.Constants;
        return name.StartsWith('c') && int.TryParse(name.AsSpan(1), out int index) && index >= 0 && index < constants.Length
            ? new ConstantExpression(constants[index])
            : throw Invalid($"the archive has no constant '{name}'");
    }

    private ScriptExpression ReadCall(string name)
    {
        switch (name)
        {
            case "annotate":
                ScriptType annotated = ReadType();
                ExpectSymbol(",");
                ScriptExpression value = ReadExpression();
                TakeSymbol(",");
                ExpectSymbol(")");
                return annotated.Name is "int" or "float" or "bool" or "number" or "complex"
                    ? new ImplicitNumberExpression(annotated.Name, value)
                    : value;
            case "unchecked_cast":
                ReadType();
                ExpectSymbol(",");
                ScriptExpression cast = ReadExpression();
                TakeSymbol(",");
                ExpectSymbol(")");
                return cast;
            case "uninitialized":
                ReadType();
                ExpectSymbol(")");
                return new ConstantExpression(default);
            case "isinstance":
                ScriptExpression tested = ReadExpression();
                ExpectSymbol(",");
                return new IsInstanceExpression(tested, ReadTypes());
            case "getattr":
                ScriptExpression target = ReadExpression();
                ExpectSymbol(",");
                string attribute = Expect(ScriptTokenKind.Text);
                TakeSymbol(",");
                ExpectSymbol(")");
                return new AttributeExpression(target, attribute);
            case "fork":
                string closure = ExpectName();
                ExpectSymbol(")");
                if (!_scope.Closures.TryGetValue(closure, out ScriptClosure? forked))
                {
                    throw Invalid($"fork names a function that is not declared; got '{closure}'");
                }

                _scope.Mentioned.UnionWith(_scope.ClosureMentions[closure]);
                return new ClosureCallExpression(forked);
            case "wait" or "awaitable_wait":
                ScriptExpression future = ReadExpression();
                TakeSymbol(",");
                ExpectSymbol(")");
                return future;
        }

        if (!Builtins.Contains(name))
        {
            _position--;
            throw Invalid($"the function '{name}' is not known");
        }

        (ScriptExpression[] arguments, string[] names) = ReadArguments();
        string operation = name switch
        {
            "int" => "Int",
            "float" => "Float",
            "bool" => "Bool",
            "complex" => "Complex",
            "print" or "min" or "max" or "abs" => $"prim::{name}",
            _ => name,
        };
        return new OperatorExpression(_program.Operators(operation), arguments, names);
    }

    private ScriptType[] ReadTypes()
    {
        var types = new List<ScriptType>();
        bool several = TakeSymbol("(") || TakeSymbol("[");
        do
        {
            if (IsSymbol(")") || IsSymbol("]"))
            {
                break;
            }

            types.Add(ReadType());
        }
        while (TakeSymbol(",") && several);
        if (several && !TakeSymbol(")"))
        {
            ExpectSymbol("]");
        }

        TakeSymbol(",");
        ExpectSymbol(")");
        return [.. types];
    }

    /// <summary>Arguments behind an opening parenthesis, with the names of those at the end that have one.</summary>
    private (ScriptExpression[] Arguments, string[] Names) ReadArguments()
    {
        var arguments = new List<ScriptExpression>();
        var names = new List<string>();
        while (!TakeSymbol(")"))
        {
            if (Current.Kind == ScriptTokenKind.Name && IsSymbol("=", 1))
            {
                names.Add(Take().Text);
                _position++;
            }
            else if (names.Count > 0)
            {
                throw Invalid("an argument without name stands behind one with a name");
            }

            arguments.Add(ReadExpression());
            if (!TakeSymbol(","))
            {
                ExpectSymbol(")");
                break;
            }
        }

        return ([.. arguments], [.. names]);
    }

    private ScriptExpression ReadPostfix(ScriptExpression expression)
    {
        while (true)
        {
            if (TakeSymbol("."))
            {
                string name = ExpectName();
                if (TakeSymbol("("))
                {
                    (ScriptExpression[] arguments, string[] names) = ReadArguments();
                    expression = new MethodExpression(expression, name, arguments, names);
                }
                else
                {
                    expression = new AttributeExpression(expression, name);
                }
            }
            else if (TakeSymbol("["))
            {
                expression = ReadSubscript(expression);
            }
            else
            {
                return expression;
            }
        }
    }

    private ScriptExpression ReadSubscript(ScriptExpression target)
    {
        ScriptExpression? start = IsSymbol(":") ? null : ReadExpression();
        if (!TakeSymbol(":"))
        {
            ExpectSymbol("]");
            return new SubscriptExpression(target, start!);
        }

        ScriptExpression? stop = IsSymbol("]") || IsSymbol(":") ? null : ReadExpression();
        ScriptExpression? step = TakeSymbol(":") && !IsSymbol("]") ? ReadExpression() : null;
        ExpectSymbol("]");
        return new SliceExpression(target, start, stop, step);
    }
}
