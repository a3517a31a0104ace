using Seep.Hunt.Seams;

namespace Seep.Hunt.Drive;

/// <summary>What a probe found out about a seam.</summary>
/// <param name="Seam">The seam with its kind settled and the requests that work, or all of them where none does.</param>
/// <param name="Reason">Why it can't be driven; null when it can.</param>
public sealed record ProbeResult(Seam Seam, string? Reason)
{
    /// <summary>Requests of a seam that can be driven which are not, and why.</summary>
    public IReadOnlyList<(SeamRequest Request, string Reason)> LeftOut { get; init; } = [];

    /// <summary>Whether the seam answered an operation with a status below 400.</summary>
    public bool Exercised => Reason is null;
}

/// <summary>Finds out how a seam wants to be driven, by asking the server, each way once.</summary>
/// <remarks>
/// The requests that somebody wrote for the seam come first. Without one, path wildcards are tried as numbers and as
/// words; a pattern without a method is asked with GET and then with what a 405 offers; a body that is missed is tried
/// as an empty JSON object; and whatever refuses a plain GET may be a websocket.
/// </remarks>
public sealed class Probe(Driver driver)
{
    static readonly string[] Methods = ["POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Requests driven of one seam, where .http files hold several.</summary>
    const int MostRequests = 3;

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ProbeResult> ProbeAsync(Seam seam, CancellationToken ct)
    {
        var attempts = new Attempts(driver, seam.Id, ct);
        var found = seam.Requests.IsEmpty ? await GuessAsync(seam, attempts) : await TryWrittenAsync(seam, attempts);
        if (found is null)
            return new(seam, attempts.Reason());

        // One made over for a websocket takes the place of the one that was written.
        List<SeamRequest> working = [found];
        List<(SeamRequest, string)> leftOut = [];
        foreach (var other in seam.Requests.Where(r => (r.File, r.Line) != (found.File, found.Line)))
        {
            var again = new Attempts(driver, seam.Id, ct);
            if (working.Count == MostRequests)
                leftOut.Add((other, $"{MostRequests} other requests of its seam are driven"));
            else if (await again.WorksAsync(other))
                working.Add(other);
            else
                leftOut.Add((other, again.Reason()));
        }

        return new(seam with { Kind = found.Kind, Requests = [.. working] }, null) { LeftOut = leftOut };
    }

    static async Task<SeamRequest?> TryWrittenAsync(Seam seam, Attempts attempts)
    {
        foreach (var request in seam.Requests)
        {
            if (await attempts.WorksAsync(request))
                return request;
        }

        return await TrySocketsAsync(seam.Requests.Where(r => r is { Kind: SeamKind.Http, Method: "GET" }), attempts);
    }

    static async Task<SeamRequest?> GuessAsync(Seam seam, Attempts attempts)
    {
        var method = seam.Method.Length > 0 ? seam.Method : "GET";
        if (await TryMethodAsync(seam, method, attempts) is { } found)
            return found;
        if (seam.Method.Length == 0)
        {
            foreach (var other in attempts.Offered.Where(Drivable))
            {
                if (await TryMethodAsync(seam, other, attempts) is { } answered)
                    return answered;
            }
        }

        return method == "GET" ? await TrySocketsAsync(Shapes(seam, method), attempts) : null;

        static bool Drivable(string other) => other is not ("GET" or "HEAD" or "OPTIONS" or "CONNECT" or "TRACE");
    }

    static async Task<SeamRequest?> TryMethodAsync(Seam seam, string method, Attempts attempts)
    {
        foreach (var shape in Shapes(seam, method))
        {
            if (await attempts.WorksAsync(shape))
                return shape;
            if (method is not ("POST" or "PUT" or "PATCH") || attempts.Statuses[^1] is not (400 or 411 or 415 or 422))
                continue;
            var json = shape with
            {
                Headers = [new("Content-Type", Template.Of("application/json"))],
                Body = Template.Of("{}"),
            };
            if (await attempts.WorksAsync(json))
                return json;
        }

        return null;
    }

    static async Task<SeamRequest?> TrySocketsAsync(IEnumerable<SeamRequest> requests, Attempts attempts)
    {
        foreach (var request in requests)
        {
            var socket = request with { Kind = SeamKind.WebSocket, Body = null };
            if (await attempts.WorksAsync(socket, status => status == 101))
                return socket;
        }

        return null;
    }

    /// <summary>The ways to fill in the pattern's wildcards; one way when it has none.</summary>
    static IEnumerable<SeamRequest> Shapes(Seam seam, string method)
    {
        if (seam.Pattern is null)
            return [];
        HoleKind[] wildcards = seam.Pattern.HasWildcards ? [HoleKind.Number, HoleKind.Word] : [HoleKind.Number];
        return wildcards.Select(w => SeamRequest.For(seam.Pattern, method, w) with { SeamId = seam.Id });
    }

    /// <summary>What was asked and what came back.</summary>
    sealed class Attempts(Driver driver, string seamId, CancellationToken ct)
    {
        /// <summary>
        /// Answers that never came, after which a server is not asked again: each may take the whole timeout.
        /// </summary>
        const int MaxErrors = 2;

        bool _sentBody;
        int _errors;
        string? _error;

        /// <summary>The statuses in order; 0 for an answer that never came.</summary>
        public List<int> Statuses { get; } = [];

        /// <summary>The methods that the last 405 offered, or all that there are when it named none.</summary>
        public string[] Offered { get; private set; } = [];

        public async Task<bool> WorksAsync(SeamRequest request, Func<int, bool>? works = null)
        {
            if (_errors == MaxErrors)
                return false;
            _sentBody |= request.Method is "POST" or "PUT" or "PATCH";
            var operation = await driver.OperateAsync(request with { SeamId = seamId }, Inputs.Repeat, ct);
            Statuses.Add(operation.Status);
            if (operation.Error is not null)
            {
                _error ??= operation.Error;
                _errors++;
            }

            if (operation.Allow is { } allow)
                Offered = allow.Length > 0 ? allow : Methods;
            return operation.Error is null && (works?.Invoke(operation.Status) ?? operation.Status < 400);
        }

        public string Reason()
        {
            var refused = Statuses.Where(s => s >= 400).Distinct().Order().ToList();
            if (refused.Count == 0)
                return _error ?? "no request is known for it";
            if (refused.Find(s => s is 401 or 403) is > 0 and var guarded)
                return $"needs credentials: {guarded}";
            if (_sentBody && refused.Find(s => s is 400 or 415 or 422) is > 0 and var missed)
                return $"needs a body: {missed}";
            return $"answers only {string.Join(", ", refused)}";
        }
    }
}
