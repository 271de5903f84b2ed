namespace Linstock.Text.Tokenizers;

/// <summary>A token that is found in the text before anything else happens.</summary>
/// <param name="Content">The token.</param>
/// <param name="SingleWord">Only where it is no part of a longer word.</param>
/// <param name="LStrip">White space before it belongs to it.</param>
/// <param name="RStrip">White space after it belongs to it.</param>
/// <param name="Normalized">Whether it is looked for in the normalized text.</param>
/// <param name="Special">Whether decoding may leave it out.</param>
public sealed record AddedToken(string Content, bool SingleWord = false, bool LStrip = false, bool RStrip = false, bool Normalized = true, bool Special = false);
