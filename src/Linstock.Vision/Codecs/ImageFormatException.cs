namespace Linstock.Vision.Codecs;

/// <summary>The bytes are no valid image of their format, or of a kind that is not supported; the message says what and where.</summary>
public sealed class ImageFormatException : FormatException
{
    /// <summary>An error without text.</summary>
    public ImageFormatException()
    {
    }

    /// <summary>An error with a text.</summary>
    public ImageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a text and a cause.</summary>
    public ImageFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
