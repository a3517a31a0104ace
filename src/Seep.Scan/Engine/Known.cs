namespace Seep.Scan.Engine;

/// <summary>What is known of a value on a path.</summary>
enum Known : byte
{
    Nothing,
    Nil,
    NonNil,
    True,
    False,
}
