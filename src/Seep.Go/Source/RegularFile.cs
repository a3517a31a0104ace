using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Seep.Go.Source;

/// <summary>Reads files of the user's, and nothing that only looks like one: a named pipe would be waited for without end.</summary>
public static partial class RegularFile
{
    const int CurrentFolder = -100;
    const uint TypeOnly = 1;
    const string NamedPipe = "a named pipe";

    /// <exception cref="IOException">There is none, it can't be read, or it is something else.</exception>
    /// <exception cref="UnauthorizedAccessException">Its permissions forbid it.</exception>
    public static byte[] ReadAllBytes(string path) =>
        OtherKind(path) is { } kind ? throw new IOException($"{path} is {kind}, not a file") : File.ReadAllBytes(path);

    internal static bool IsNamedPipe(string path) => OtherKind(path) == NamedPipe;

    /// <summary>What a path leads to that is no file; null for a file, and where it can't be told.</summary>
    static string? OtherKind(string path)
    {
        // statx(2): its answer is laid out the same way on every machine, with the mode, 16 bits, at 28.
        Span<byte> status = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || Status(CurrentFolder, path, 0, TypeOnly, ref MemoryMarshal.GetReference(status)) != 0)
            return null;
        return (BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) >> 12) switch
        {
            0x1 => NamedPipe,
            0x2 or 0x6 => "a device",
            0x4 => "a folder",
            0xC => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);
}
