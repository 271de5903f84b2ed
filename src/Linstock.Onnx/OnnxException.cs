namespace Linstock.Onnx;

/// <summary>A node of a model failed while the model ran.</summary>
public sealed class OnnxException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public OnnxException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What happened, and at which node.</param>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception for a node.</summary>
    /// <param name="message">What happened, and at which node.</param>
    /// <param name="innerException">What the operation threw.</param>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
