namespace Linstock.Audio.IO;

/// <summary>The bytes are no valid sound file, or of a kind that is not supported; the message says what and where.</summary>
public sealed class AudioFormatException : FormatException
{
    /// <summary>An error without text.</summary>
    public AudioFormatException()
    {
    }

    /// <summary>An error with a text.</summary>
    public AudioFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a text and a cause.</summary>
    public AudioFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
