using System.Runtime.CompilerServices;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>A call that PyTorch rejects too, the exception that it must throw, and the exception's whole message.</summary>
internal sealed class WrongCall(
    Func<Operands, object?> call, string message, Type? exception = null, [CallerArgumentExpression(nameof(call))] string text = "")
{
    /// <summary>The call as it is written in the table; it names the test.</summary>
    public string Text { get; } = text;

    public string Message { get; } = message;

    public Type Exception { get; } = exception ?? typeof(ArgumentException);

    /// <summary>A number outside a range: an index or a dimension.</summary>
    public static WrongCall OutOfRange(
        Func<Operands, object?> call, string message, [CallerArgumentExpression(nameof(call))] string text = "")
        => new(call, message, typeof(ArgumentOutOfRangeException), text);

    /// <summary>A division of integers by zero, which Python's ZeroDivisionError is for.</summary>
    public static WrongCall DividesByZero(
        Func<Operands, object?> call, string message, [CallerArgumentExpression(nameof(call))] string text = "")
        => new(call, message, typeof(DivideByZeroException), text);

    /// <summary>A property or method without arguments that this tensor does not have.</summary>
    public static WrongCall NotPossible(
        Func<Operands, object?> call, string message, [CallerArgumentExpression(nameof(call))] string text = "")
        => new(call, message, typeof(InvalidOperationException), text);

    public void Run(Operands operands) => call(operands);
}
