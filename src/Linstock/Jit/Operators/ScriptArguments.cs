using System.Runtime.CompilerServices;

namespace Linstock.Jit;

/// <summary>The arguments of a call on the stack, as many as nearly all operators have at most.</summary>
[InlineArray(Inline)]
internal struct ScriptArguments
{
    public const int Inline = 14;

    private ScriptValue _first;
}
