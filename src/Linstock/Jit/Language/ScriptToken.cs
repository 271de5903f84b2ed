namespace Linstock.Jit;

internal enum ScriptTokenKind : byte
{
    Name,
    Int,
    Float,
    Imaginary,
    Text,
    Symbol,
    NewLine,
    Indent,
    Dedent,
    End,
}

/// <summary>A piece of a source file. <c>Text</c> is the name, symbol or decoded text; numbers lie in <c>Number</c> and <c>Whole</c>.</summary>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text, int Line, double Number = 0, long Whole = 0);
