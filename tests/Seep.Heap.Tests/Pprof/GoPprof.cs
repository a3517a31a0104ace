using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Heap.Tests.Pprof;

/// <summary>What the Go toolchain's own pprof makes of profiles: the oracle.</summary>
static partial class GoPprof
{
    /// <summary>Flat and cumulative value of each function, as <c>-top</c> prints them.</summary>
    public static SortedDictionary<string, (long Flat, long Cum)> Top(string sampleType, params string[] arguments)
    {
        var text = Run(
        [
            "-top", "-symbolize=none", "-nodecount=100000", "-nodefraction=0", "-edgefraction=0", "-unit=B",
            "-sample_index=" + sampleType, .. arguments,
        ]);
        var functions = new SortedDictionary<string, (long, long)>(StringComparer.Ordinal);
        foreach (Match row in TopRow().Matches(text))
        {
            var name = row.Groups["name"].Value.Replace(" (inline)", "").Replace(" (partial-inline)", "");
            functions.Add(name, (Number(row.Groups["flat"].Value), Number(row.Groups["cum"].Value)));
        }

        return functions;
    }

    /// <summary>The profile in full, without when it was taken: that depends on the time zone.</summary>
    public static string Raw(params string[] arguments)
    {
        var text = Run(["-raw", "-symbolize=none", .. arguments]);
        return string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("Time: ", StringComparison.Ordinal) && !line.StartsWith("Duration: ", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Runs the profile package of that toolchain over many raw inputs: for each what <c>Profile.String</c> prints, or
    /// null when it refuses the input.
    /// </summary>
    public static IEnumerable<string?> Parse(IEnumerable<byte[]> inputs)
    {
        var package = Path.Combine(GoToolchains.Newest.GoRoot, "src/cmd/vendor/github.com/google/pprof/profile");
        var files = Directory.GetFiles(package, "*.go")
            .ToDictionary(path => "profile/" + Path.GetFileName(path), File.ReadAllText);
        files.Add("go.mod", "module oracle\n\ngo 1.24\n");
        files.Add("main.go", Oracle);
        var program = GoProgram.Build(GoToolchains.Newest, files);

        using var process = Process.Start(new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var answers = process.StandardOutput.BaseStream;
        var questions = process.StandardInput.BaseStream;
        foreach (var input in inputs)
        {
            questions.Write(BitConverter.GetBytes(input.Length));
            questions.Write(input);
            questions.Flush();

            var length = new byte[4];
            answers.ReadExactly(length);
            var text = new byte[Math.Max(0, BitConverter.ToInt32(length))];
            answers.ReadExactly(text);
            yield return BitConverter.ToInt32(length) < 0 ? null : Encoding.UTF8.GetString(text);
        }

        process.StandardInput.Close();
        process.WaitForExit();
    }

    static string Run(string[] arguments) =>
        GoToolchains.Run(GoToolchains.Newest, "/", ["tool", "pprof", .. arguments]);

    static long Number(string text) => long.Parse(text.TrimEnd('B'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *(?<flat>-?\d+B?) +[-\d.]+%? +[-\d.]+% +(?<cum>-?\d+B?) +[-\d.]+%? +(?<name>.+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TopRow();

    const string Oracle = """
        package main

        import (
        	"bufio"
        	"encoding/binary"
        	"io"
        	"os"

        	"oracle/profile"
        )

        func main() {
        	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
        	for {
        		var length int32
        		if binary.Read(in, binary.LittleEndian, &length) != nil {
        			return
        		}
        		data := make([]byte, length)
        		if _, err := io.ReadFull(in, data); err != nil {
        			panic(err)
        		}
        		p, err := profile.ParseUncompressed(data)
        		if err == nil {
        			err = p.CheckValid()
        		}
        		if err != nil {
        			binary.Write(out, binary.LittleEndian, int32(-1))
        		} else {
        			p.TimeNanos, p.DurationNanos = 0, 0
        			text := p.String()
        			binary.Write(out, binary.LittleEndian, int32(len(text)))
        			out.WriteString(text)
        		}
        		out.Flush()
        	}
        }
        """;
}
