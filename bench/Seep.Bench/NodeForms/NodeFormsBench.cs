using System.Diagnostics;

namespace Seep.Bench.NodeForms;

/// <summary>
/// Builds the trees of a stream of shapes in one form of node, keeps them all, and walks them: what the form costs, apart
/// from scanning and parsing.
/// </summary>
static class NodeFormsBench
{
    public static int Run(string form, string path)
    {
        var stream = File.ReadAllBytes(path);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        IForm built = form switch
        {
            "none" => new NoForm(),
            "classes" => new ClassForm(),
            "words" => new WordForm(),
            _ => throw new ArgumentException($"no form {form}"),
        };
        var shapes = new ShapeReader(stream);
        while (shapes.Next())
            built.Add(shapes);
        var build = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        var calls = built.CountCallsOfNames();
        var walk = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var collect = Stopwatch.GetElapsedTime(start);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{form}: {shapes.Nodes} nodes, build {build.TotalMilliseconds:0} ms, walk {walk.TotalMilliseconds:0} ms ({calls} calls), "
            + $"{(after - before) / 1e6:0} MB live, peak {process.PeakWorkingSet64 / 1e6:0} MB, full collection {collect.TotalMilliseconds:0} ms, "
            + $"cpu {process.TotalProcessorTime.TotalMilliseconds:0} ms");
        GC.KeepAlive(built);
        return 0;
    }
}

/// <summary>Nodes of one form, made from shapes.</summary>
interface IForm
{
    /// <summary>Makes the node that the reader is at, or ends a root (kind 0).</summary>
    void Add(ShapeReader shape);

    /// <summary>Walks all roots and counts the calls of the form <c>name(…)</c>: a walk that looks at kinds and children.</summary>
    int CountCallsOfNames();
}

/// <summary>Only reads: what is to be subtracted.</summary>
sealed class NoForm : IForm
{
    public void Add(ShapeReader shape)
    {
    }

    public int CountCallsOfNames() => 0;
}

/// <summary>Reads shapes' stream (see shapes/main.go) a node at a time.</summary>
sealed class ShapeReader(byte[] stream)
{
    /// <summary>A kind's fields: p position, n name, t token or flag, c child, l list of children.</summary>
    public static readonly string[] Layouts =
    [
        "", "pp", "pn", "pc", "ptn", "cc", "cplp", "pcp", "cc", "cpcp",
        "cplp", "cpccctp", "cpcp", "cplpp", "pc", "ptc", "cptc", "cpc",
        "pcc", "pc", "pccc", "pc", "pcc", "pptc", "lcc", "plp",
        "pp", "c", "pt", "cpc", "c", "cpc", "cpt", "lptl", "pc",
        "pc", "pl", "ptc", "plp", "pcccc", "plpl", "pccc", "pccc",
        "pcpl", "pc", "pcccc", "pccptpcc", "ptplp", "lcl", "ccpc",
    ];

    int _at;

    public int Kind { get; private set; }

    public int Nodes { get; private set; }

    /// <summary>Positions and names in order.</summary>
    public int[] Number { get; } = new int[4];

    /// <summary>Of each child or list in order, how many.</summary>
    public int[] Count { get; } = new int[5];

    public int Token { get; private set; }

    /// <summary>All children.</summary>
    public int Children { get; private set; }

    public bool Next()
    {
        if (_at == stream.Length)
            return false;
        Kind = stream[_at++];
        if (Kind == 0)
            return true;
        Nodes++;
        var (numbers, counts, children) = (0, 0, 0);
        foreach (var field in Layouts[Kind])
        {
            switch (field)
            {
                case 'p' or 'n':
                    Number[numbers++] = Varint();
                    break;
                case 't':
                    Token = stream[_at++];
                    break;
                default:
                    var n = field == 'l' ? Varint() : stream[_at++];
                    Count[counts++] = n;
                    children += n;
                    break;
            }
        }

        Children = children;
        return true;
    }

    int Varint()
    {
        var (n, shift) = (0, 0);
        while (stream[_at] >= 0x80)
        {
            n |= (stream[_at++] & 0x7f) << shift;
            shift += 7;
        }

        return n | (stream[_at++] << shift);
    }
}
