namespace RingCloudSim.Http;

/// <summary>What a caller must bring.</summary>
internal enum Access
{
    /// <summary>Nothing: token and registration calls.</summary>
    Open = 1,

    /// <summary>A live access token.</summary>
    Bearer = 2,

    /// <summary>A live access token and a hardware id with a session (protocol sheet, 2.2).</summary>
    Session = 3,
}

/// <summary>Answers under the world's lock; <see cref="Later"/> instead waits outside of it.</summary>
internal sealed record Route(
    string Method, string[] Segments, Access Access, Func<RingCall, RingReply>? Now, Func<RingCall, Task<RingReply>>? Later)
{
    public IReadOnlyDictionary<string, string>? Match(string[] path)
    {
        if (path.Length != Segments.Length)
        {
            return null;
        }

        var values = new Dictionary<string, string>();
        for (var index = 0; index < path.Length; index++)
        {
            if (Segments[index].StartsWith('{'))
            {
                values[Segments[index][1..^1]] = Uri.UnescapeDataString(path[index]);
            }
            else if (!string.Equals(Segments[index], path[index], StringComparison.Ordinal))
            {
                return null;
            }
        }

        return values;
    }
}

/// <summary>Routes in the order they were added; the first match wins.</summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    public void Add(string method, string pattern, Access access, Func<RingCall, RingReply> handler)
        => _routes.Add(new Route(method, pattern.Split('/'), access, handler, null));

    public void AddLater(string method, string pattern, Access access, Func<RingCall, Task<RingReply>> handler)
        => _routes.Add(new Route(method, pattern.Split('/'), access, null, handler));

    public (Route Route, IReadOnlyDictionary<string, string> Values)? Find(string method, string path)
    {
        var segments = path.Trim('/').Split('/');
        foreach (var route in _routes.Where(route => route.Method == method))
        {
            if (route.Match(segments) is { } values)
            {
                return (route, values);
            }
        }

        return null;
    }
}
