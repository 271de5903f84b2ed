namespace Linstock.Serialization;

/// <summary>What can be the key of a dictionary or in a set: values that do not change and compare by what they are.</summary>
internal static class PickleKeys
{
    public static bool IsPossible(PickleValue value) => value switch
    {
        PickleTuple tuple => tuple.CanBeKey,
        PickleNone or PickleBool or PickleInt or PickleBigInt or PickleFloat or PickleComplex or PickleString or PickleBytes => true,
        PickleSize or PickleDType or PickleDevice => true,
        PickleSet set => set.IsFrozen,
        _ => false,
    };
}
