using System.Collections.Concurrent;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Drive;

/// <summary>
/// How soon a server's seams begin to answer, as all drivers of a hunt have learnt it: the least that was seen, since what
/// else runs on the machine only delays an answer.
/// </summary>
public sealed class ResponseTimes
{
    readonly ConcurrentDictionary<(string SeamId, string Name, Inputs), TimeSpan> _firstByte = new();

    /// <summary>From sending to the response's header; with other inputs where none of these were sent, and zero where none were.</summary>
    internal TimeSpan FirstByte(SeamRequest request, Inputs inputs) =>
        _firstByte.TryGetValue(Key(request, inputs), out var known) ? known
        : _firstByte.GetValueOrDefault(Key(request, inputs == Inputs.Fresh ? Inputs.Repeat : Inputs.Fresh));

    internal void Learn(SeamRequest request, Inputs inputs, TimeSpan firstByte) =>
        _firstByte.AddOrUpdate(Key(request, inputs), firstByte, (_, known) => firstByte < known ? firstByte : known);

    static (string, string, Inputs) Key(SeamRequest request, Inputs inputs) => (request.SeamId, request.Name, inputs);
}
