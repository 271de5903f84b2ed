namespace Linstock.Jit;

/// <summary>An operator by its name: the form for values of the language, and those for tensors.</summary>
internal sealed class ScriptOperatorSet
{
    private readonly string _name;
    private readonly LanguageOperator? _language;
    private readonly ScriptOperator[] _forms;

    public ScriptOperatorSet(string name)
    {
        _name = name;
        _language = LanguageOperators.Find(name);
        ScriptOperator[] adapters = TensorAdapters.Find(name);
        _forms = adapters.Length > 0 ? adapters : ScriptInvokers.Find(name);
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

        foreach (ScriptOperator form in _forms)
        {
            if (form.TryCall(arguments, names, out ScriptValue result))
            {
                return result;
            }
        }

        throw Unknown(arguments, names);
    }

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
