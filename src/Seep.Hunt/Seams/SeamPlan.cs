using System.Collections.Immutable;

namespace Seep.Hunt.Seams;

/// <summary>The seams of a server: what it registered, joined with the requests of .http files.</summary>
/// <param name="Seams">Registered ones in the order of their registration, then those known from requests only.</param>
/// <param name="Messages">What was left out, and why.</param>
public sealed record SeamPlan(ImmutableArray<Seam> Seams, ImmutableArray<SeamMessage> Messages)
{
    /// <summary>
    /// Joins patterns and requests as <c>ServeMux</c> would: each request goes to the most specific pattern.
    /// </summary>
    /// <remarks>
    /// A request drives the seam of its pattern. Where the pattern says less than the request, each case is a seam of
    /// its own, since one handler does different things for them: a pattern without a method gets one for each method
    /// that is asked for, and a subtree gets one for each method and path below it (often another router's).
    /// </remarks>
    /// <param name="literal">
    /// Whether the server's patterns are those of Go before 1.22, with braces as they stand.
    /// </param>
    public static SeamPlan Make(
        IEnumerable<Registration> registrations, IEnumerable<HttpFile> files, bool literal = false)
    {
        var planner = new Planner();
        foreach (var registration in registrations)
            planner.Register(registration, literal);
        foreach (var file in files)
        {
            planner.Messages.AddRange(file.Messages);
            foreach (var request in file.Requests)
                planner.Place(request);
        }

        return planner.Finish();
    }

    /// <summary>A registered pattern and the requests that it gets, by the seams they make.</summary>
    sealed class Route(Pattern pattern, Registration registration)
    {
        public Pattern Pattern => pattern;
        public Registration Registration => registration;
        public OrderedDictionary<Case, List<SeamRequest>> Cases { get; } = [];
    }

    /// <summary>What tells seams of one pattern apart. Path is empty unless it is below a subtree's root.</summary>
    readonly record struct Case(SeamKind Kind, string Method, string Path);

    sealed class Planner
    {
        readonly OrderedDictionary<string, Route> _routes = new(StringComparer.Ordinal);
        readonly OrderedDictionary<(string Host, Case Case), List<SeamRequest>> _unrouted = [];

        public List<SeamMessage> Messages { get; } = [];

        public void Register(Registration registration, bool literal)
        {
            var pattern = literal
                ? Pattern.TryParseLiteral(registration.Pattern, out var error)
                : Pattern.TryParse(registration.Pattern, out error);
            if (pattern is null)
                Say(registration, $"pattern \"{registration.Pattern}\" was left out: {error}");
            else if (pattern.Method == "CONNECT")
                Say(registration, $"{pattern} was left out: CONNECT is not driven");
            else if (IsMeasuring(pattern.Path))
                Say(registration, $"{pattern} was left out: driving it would disturb what is measured");
            else
                _routes.TryAdd(pattern.Source, new(pattern, registration));
        }

        /// <summary>What net/http/pprof and expvar register.</summary>
        static bool IsMeasuring(string path) =>
            path == "/debug/vars" || path.StartsWith("/debug/pprof/", StringComparison.Ordinal);

        public void Place(SeamRequest request)
        {
            var path = request.Path;
            var route = Find(request, path);
            if ((route is null || !route.Pattern.MatchesExactly(path)) && !path.EndsWith('/')
                && Find(request, path + "/") is { } tree && tree.Pattern.MatchesExactly(path + "/"))
            {
                // ServeMux would redirect /tree to /tree/: ask for what its author meant.
                (route, path) = (tree, path + "/");
                request = request with { Target = request.Target.WithSlash() };
            }

            // As written: one seam, whatever is generated into its path.
            var written = request.Target.ToString().Split('?')[0];
            if (route is null)
            {
                var host = HttpUrl.IsLoopback(HttpUrl.HostName(request.Host)) ? "" : HttpUrl.HostName(request.Host);
                AddTo(_unrouted, (host, new(request.Kind, request.Method, written)), request);
                return;
            }

            var below = route.Pattern.IsUnnamedSubtree && !route.Pattern.MatchesExactly(path);
            var method = route.Pattern.Method.Length > 0 || request.Kind == SeamKind.WebSocket ? "" : request.Method;
            AddTo(route.Cases, new(request.Kind, method, below ? written : ""), request);
        }

        public SeamPlan Finish()
        {
            var seams = ImmutableArray.CreateBuilder<Seam>();
            foreach (var route in _routes.Values)
            {
                // A subtree's root is a seam even when requests are known for what is below it.
                if (route.Cases.Keys.All(c => c.Path.Length > 0))
                    route.Cases.Insert(0, new(SeamKind.Http, "", ""), []);
                foreach (var (which, requests) in route.Cases)
                    AddSeam(seams, Describe(route, which), requests);
            }

            foreach (var ((host, which), requests) in _unrouted)
            {
                AddSeam(seams, new()
                {
                    Id = "",
                    Name = $"{which.Method} {host}{which.Path}",
                    Kind = which.Kind,
                    Method = which.Method,
                    Host = host,
                    Path = which.Path,
                }, requests);
            }

            return new(seams.ToImmutable(), [.. Messages]);
        }

        static Seam Describe(Route route, Case which)
        {
            var pattern = route.Pattern;
            var alone = which.Path.Length == 0 && route.Cases.Keys.Count(c => c.Path.Length == 0) == 1;
            var method = pattern.Method.Length > 0 ? pattern.Method : which.Method;
            var place = pattern.Host + (which.Path.Length > 0 ? which.Path : pattern.Path);
            return new()
            {
                Id = "",
                Name = alone ? pattern.Source : method.Length > 0 ? $"{method} {place}" : place,
                Kind = which.Kind,
                Method = method,
                Host = pattern.Host,
                Path = which.Path.Length > 0 ? which.Path : pattern.Path,
                Pattern = pattern,
                Registered = route.Registration.At,
                Handler = route.Registration.Handler,
            };
        }

        static void AddSeam(ImmutableArray<Seam>.Builder seams, Seam seam, List<SeamRequest> requests)
        {
            var id = $"s{seams.Count + 1}";
            seams.Add(seam with { Id = id, Requests = [.. requests.Select(r => r with { SeamId = id })] });
        }

        static void AddTo<TKey>(OrderedDictionary<TKey, List<SeamRequest>> lists, TKey key, SeamRequest request)
            where TKey : notnull
        {
            if (!lists.TryGetValue(key, out var list))
                lists.Add(key, list = []);
            list.Add(request);
        }

        Route? Find(SeamRequest request, string path)
        {
            Route? best = null;
            var host = HttpUrl.HostName(request.Host);
            foreach (var route in _routes.Values)
            {
                if (route.Pattern.Matches(request.Method, host, path)
                    && (best is null || route.Pattern.ComparePrecedence(best.Pattern) > 0))
                    best = route;
            }

            return best;
        }

        void Say(Registration registration, string text) =>
            Messages.Add(new(registration.At?.File ?? "", registration.At?.Line ?? 0, text));
    }
}
