namespace Linstock.Jit;

internal sealed partial class ScriptParser
{
    private ScriptBlock ReadStatements()
    {
        var statements = new List<ScriptStatement>();
        ReadBlock(() =>
        {
            HashSet<int> outer = _scope.Mentioned;
            _scope.Mentioned = [];
            ScriptStatement statement = ReadStatement();
            statement.Mentions.UnionWith(_scope.Mentioned);
            outer.UnionWith(_scope.Mentioned);
            _scope.Mentioned = outer;
            statements.Add(statement);
        });
        return new ScriptBlock([.. statements]);
    }

    private ScriptStatement ReadStatement()
    {
        int line = Current.Line;
        if (Current.Kind == ScriptTokenKind.Name && !IsSymbol("=", 1) && !IsSymbol(",", 1) && !IsSymbol(".", 1) && !IsSymbol(":", 1))
        {
            switch (Current.Text)
            {
                case "if":
                    _position++;
                    return ReadIf(line);
                case "while":
                    _position++;
                    return ReadWhile(line);
                case "for":
                    _position++;
                    return ReadFor(line);
                case "with":
                    _position++;
                    return ReadWith(line);
                case "def":
                    _position++;
                    return ReadClosure(line);
                case "return":
                    _position++;
                    ScriptExpression? result = Current.Kind == ScriptTokenKind.NewLine ? null : ReadExpressions();
                    ExpectNewLine();
                    return new ReturnStatement(line, result);
                case "assert":
                    _position++;
                    throw Invalid("assert is not written by torch.jit.save");
            }
        }

        if (TakeName("pass"))
        {
            ExpectNewLine();
            return new PassStatement(line);
        }

        return ReadAssignment(line);
    }

    private IfStatement ReadIf(int line)
    {
        ScriptExpression condition = ReadExpression();
        ScriptBlock then = ReadStatements();
        while (Current.Kind == ScriptTokenKind.NewLine)
        {
            _position++;
        }

        ScriptBlock otherwise = ScriptBlock.Empty;
        if (Current.Kind == ScriptTokenKind.Name && Current.Text == "elif")
        {
            int inner = Current.Line;
            _position++;
            using DepthScope depth = Deeper();
            HashSet<int> outer = _scope.Mentioned;
            _scope.Mentioned = [];
            IfStatement nested = ReadIf(inner);
            nested.Mentions.UnionWith(_scope.Mentioned);
            outer.UnionWith(_scope.Mentioned);
            _scope.Mentioned = outer;
            otherwise = new ScriptBlock([nested]);
        }
        else if (TakeName("else"))
        {
            otherwise = ReadStatements();
        }

        return new IfStatement(line, condition, then, otherwise);
    }

    private WhileStatement ReadWhile(int line)
    {
        HashSet<int> outer = _scope.Mentioned;
        _scope.Mentioned = [];
        ScriptExpression condition = ReadExpression();
        HashSet<int> mentioned = _scope.Mentioned;
        outer.UnionWith(mentioned);
        _scope.Mentioned = outer;
        return new WhileStatement(line, condition, mentioned, ReadStatements(), _scope.Parameters);
    }

    private ScriptCompound ReadFor(int line)
    {
        var slots = new List<int>();
        do
        {
            if (IsName("in"))
            {
                break;
            }

            slots.Add(_scope.Declare(ExpectName()));
        }
        while (TakeSymbol(","));
        if (!TakeName("in"))
        {
            throw Invalid("'in' is expected");
        }

        if (IsName("range") && IsSymbol("(", 1) && slots.Count == 1)
        {
            _position += 2;
            (ScriptExpression[] bounds, string[] names) = ReadArguments();
            if (bounds.Length is < 1 or > 3 || names.Length > 0)
            {
                throw Invalid("range has one to three bounds");
            }

            return new ForRangeStatement(line, slots[0], bounds, ReadStatements(), _scope.Parameters);
        }

        ScriptExpression source = ReadExpression();
        return new ForEachStatement(line, [.. slots], source, ReadStatements(), _scope.Parameters);
    }

    private WithStatement ReadWith(int line)
    {
        ScriptExpression context = ReadExpression();
        int slot = TakeName("as") ? _scope.Declare(ExpectName()) : -1;
        return new WithStatement(line, _scope.Spare(), slot, context, ReadStatements());
    }

    private ClosureStatement ReadClosure(int line)
    {
        string name = ExpectName();
        ExpectSymbol("(");
        ExpectSymbol(")");
        var closure = new ScriptClosure();
        closure.Body = ReadStatements();
        _scope.Closures[name] = closure;
        _scope.ClosureMentions[name] = [.. _scope.Mentioned];
        return new ClosureStatement(line);
    }

    private ScriptStatement ReadAssignment(int line)
    {
        // name = ...   name : Type = ...   a, b, = ...   a, b = x, y   target.name = ...   expression
        int start = _position;
        if (Current.Kind == ScriptTokenKind.Name && (IsSymbol("=", 1) || IsSymbol(":", 1)))
        {
            string name = Take().Text;
            if (TakeSymbol(":"))
            {
                ReadType();
            }

            ExpectSymbol("=");
            if (ReadAlias(name))
            {
                return new PassStatement(line);
            }

            ScriptExpression value = ReadExpressions();
            ExpectNewLine();
            return new AssignStatement(line, _scope.Declare(name), value);
        }

        if (Current.Kind == ScriptTokenKind.Name && IsSymbol(",", 1))
        {
            return ReadTupleAssignment(line);
        }

        ScriptExpression first = ReadExpressions();
        if (TakeSymbol("="))
        {
            if (first is not AttributeExpression attribute)
            {
                _position = start;
                throw Invalid("something is assigned that is no variable and no attribute");
            }

            ScriptExpression value = ReadExpressions();
            ExpectNewLine();
            return new SetAttributeStatement(line, attribute.Target, attribute.Name, value);
        }

        ExpectNewLine();
        return new ExpressionStatement(line, first);
    }

    private ScriptStatement ReadTupleAssignment(int line)
    {
        var names = new List<string>();
        while (Current.Kind == ScriptTokenKind.Name)
        {
            names.Add(Take().Text);
            if (!TakeSymbol(","))
            {
                break;
            }
        }

        ExpectSymbol("=");
        var values = new List<ScriptExpression> { ReadExpression() };
        while (TakeSymbol(","))
        {
            if (Current.Kind == ScriptTokenKind.NewLine)
            {
                break;
            }

            values.Add(ReadExpression());
        }

        ExpectNewLine();
        int[] slots = [.. names.Select(_scope.Declare)];
        if (values.Count == 1)
        {
            return new UnpackStatement(line, slots, values[0]);
        }

        return values.Count == slots.Length
            ? new ParallelAssignStatement(line, slots, [.. slots.Select(_ => _scope.Spare())], [.. values])
            : throw Invalid($"{values.Count} values are assigned to {slots.Length} variables");
    }

    // A variable that stands for a function of the program takes no slot.
    private bool ReadAlias(string name)
    {
        int start = _position;
        if (!IsName("__torch__"))
        {
            _scope.Aliases.Remove(name);
            return false;
        }

        string path = ReadPath();
        if (Current.Kind != ScriptTokenKind.NewLine)
        {
            _position = start;
            _scope.Aliases.Remove(name);
            return false;
        }

        _position++;
        _scope.Aliases[name] = path;
        return true;
    }

    private string ReadPath()
    {
        string path = ExpectName();
        while (IsSymbol(".") && _tokens[_position + 1].Kind == ScriptTokenKind.Name)
        {
            _position++;
            path += "." + ExpectName();
        }

        return path;
    }
}
