using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>
/// Which character up to U+FFFF a pattern is shown in place of one beyond: of the same category, in the same of the scripts that the pattern names, and named by no
/// pattern itself.
/// </summary>
/// <remarks>
/// A character of a named script that has no relative of its category up to U+FFFF, such as the marks of Greek music, is shown as one of the script without a category: a pattern
/// that names both its script and its category takes it for one of the script alone.
/// </remarks>
/// <param name="named">The scripts that the pattern names.</param>
internal sealed class StandIns(IReadOnlyList<UnicodeScript> named)
{
    // Private characters: one for each named script, for those of its characters that have no relative of their category up to U+FFFF.
    private const char FirstOfScript = '\uE100';

    private const char Last = '\uFFFF';

    private readonly ConcurrentDictionary<(int Script, UnicodeCategory Category), char> _found = [];

    /// <summary>The character that stands for those of a named script that have no relative up to U+FFFF.</summary>
    public static char OfScript(int number) => (char)(FirstOfScript + number);

    /// <summary>What is shown for a character beyond U+FFFF.</summary>
    public char For(Rune rune)
    {
        int script = ScriptOf(rune.Value);
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        if (script < 0 && Usual(rune, category) is var usual && ScriptOf(usual) < 0) return usual;
        return _found.GetOrAdd((script, category), key => Search(key.Script, key.Category));
    }

    // Characters at the end of Unicode's first plane are less often named than those at its start.
    private char Search(int script, UnicodeCategory category)
    {
        for (char character = (char)(Last - 1); character >= '\u0100'; character--)
            if (char.GetUnicodeCategory(character) == category && ScriptOf(character) == script && character is < FirstOfScript or > '\uF8FF') return character;
        return script < 0 ? Last : OfScript(script);
    }

    private int ScriptOf(int codePoint)
    {
        for (int i = 0; i < named.Count; i++)
            if (named[i].Contains(codePoint)) return i;
        return -1;
    }

    // A rarely used character of the same category.
    private static char Usual(Rune rune, UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u0500',
        UnicodeCategory.LowercaseLetter => '\u0501',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\u02C8',
        UnicodeCategory.OtherLetter => Characters.IsChinese(rune) ? '\u9FBB' : '\u01BB',
        UnicodeCategory.NonSpacingMark => '\u0363',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u07C0',
        UnicodeCategory.LetterNumber => '\u2188',
        UnicodeCategory.OtherNumber => '\u2473',
        UnicodeCategory.MathSymbol => '\u22FF',
        UnicodeCategory.CurrencySymbol => '\u20BD',
        UnicodeCategory.ModifierSymbol => '\u02C2',
        UnicodeCategory.OtherSymbol => '\u2FF0',
        UnicodeCategory.DashPunctuation => '\u2E17',
        UnicodeCategory.OpenPunctuation => '\u2E22',
        UnicodeCategory.ClosePunctuation => '\u2E23',
        UnicodeCategory.OtherPunctuation => '\u2E0E',
        UnicodeCategory.Format => '\u206A',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => Last,
    };
}
