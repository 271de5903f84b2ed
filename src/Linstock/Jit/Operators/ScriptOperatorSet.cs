using System.Globalization;
using System.Text;
using Linstock.Ops;

namespace Linstock.Jit;

/// <summary>An operator by its name: the form for values of the language, and those for tensors.</summary>
internal sealed class ScriptOperatorSet
{
    private readonly string _name;
    private readonly LanguageOperator? _language;
    private ScriptOperator[] _forms;

    public ScriptOperatorSet(string name)
    {
        _name = name;
        _language = LanguageOperators.Find(name);
        ScriptOperator[] adapters = TensorAdapters.Find(name);
        _forms = adapters.Length > 0 ? adapters : ScriptInvokers.Find(Canonical(name));
        LookAgain();
    }

    /// <summary>Whether nothing is known by the name.</summary>
    public bool IsMissing => _language is null && _forms.Length == 0;

    /// <summary>Calls the form that fits the arguments.</summary>
    /// <exception cref="NotSupportedException">None does.</exception>
    public ScriptValue Call(ReadOnlySpan<ScriptValue> arguments, string[] names)
    {
        if (_language is not null && (_forms.Length == 0 || _language.Applies(arguments)))
        {
            return _language.Body(arguments);
        }

        return OperationTrace.Find() is { } trace && !_name.StartsWith("prim::", StringComparison.Ordinal)
            ? CallRecorded(trace, arguments, names)
            : CallForms(arguments, names);
    }

    // A program inside of what is traced, or an operator that was called by its name, is part of the trace.
    private ScriptValue CallRecorded(OperationTrace trace, ReadOnlySpan<ScriptValue> arguments, string[] names)
    {
        var recorded = new RecordedArgument[arguments.Length];
        var form = new StringBuilder(_name).Append('(');
        for (int i = 0; i < recorded.Length; i++)
        {
            recorded[i] = new(arguments[i]);
            int named = i - (arguments.Length - names.Length);
            form.Append(i == 0 ? "" : ", ").Append(named >= 0 ? names[named] + "=" : "").Append(CultureInfo.InvariantCulture, $"{{{i}}}");
        }

        using RecordedCall call = trace.Begin(form.Append(')').ToString(), recorded);
        ScriptValue result = CallForms(arguments, names);
        call.Complete(result);
        return result;
    }

    private ScriptValue CallForms(ReadOnlySpan<ScriptValue> arguments, string[] names)
    {
        LookAgain();
        foreach (ScriptOperator form in _forms)
        {
            if (form.TryCall(arguments, names, out ScriptValue result))
            {
                return result;
            }
        }

        throw Unknown(arguments, names);
    }

    // What an extension registers may come after the program was read.
    private void LookAgain()
    {
        if (_forms.Length == 0 && _language is null)
        {
            _forms = RegisteredOperators.Find(_name);
        }
    }

    // Other names that PyTorch has for the same operation.
    private static string Canonical(string name) => name switch
    {
        "__and__" => "bitwise_and",
        "__or__" => "bitwise_or",
        "__xor__" => "bitwise_xor",
        "__iand__" => "bitwise_and_",
        "__ior__" => "bitwise_or_",
        "__ixor__" => "bitwise_xor_",
        "__lshift__" => "bitwise_left_shift",
        "__rshift__" => "bitwise_right_shift",
        "linalg_det" => "det",
        "linalg_slogdet" => "slogdet",
        "linalg_matrix_exp" => "matrix_exp",
        "linalg_matrix_power" => "matrix_power",
        "_conj" => "conj",
        "atleast_1d" => "atleast1d",
        "atleast_2d" => "atleast2d",
        "atleast_3d" => "atleast3d",
        "special_polygamma" => "polygamma",
        "native_channel_shuffle" => "channel_shuffle",
        _ => name,
    };

    private NotSupportedException Unknown(ReadOnlySpan<ScriptValue> arguments, string[] names)
    {
        if (IsMissing)
        {
            return new NotSupportedException($"torch.jit: the operator '{_name}' is missing; ScriptModule.MissingOperators has all that the archive needs");
        }

        var given = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            int named = i - (arguments.Length - names.Length);
            given.Add((named >= 0 ? names[named] + "=" : "") + arguments[i].TypeName);
        }

        return new NotSupportedException(
            $"torch.jit: no form of '{_name}' takes these arguments; got ({string.Join(", ", given)}); expected {string.Join(" or ", _forms.Select(static form => form.ToString()))}");
    }
}
