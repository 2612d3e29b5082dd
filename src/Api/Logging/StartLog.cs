namespace RingActors.Api.Logging;

/// <summary>
/// What the program says of its own start, in the order in which it happens; said once, at every level but none. Ids
/// 1210-1219 are stable.
/// </summary>
internal sealed partial class StartLog(ILoggerFactory loggers)
{
    internal const string Category = "RingActors.Start";

    private readonly ILogger log = loggers.CreateLogger(Category);

    internal void Starts(string version, string dataDirectory) => Starting(log, version, dataDirectory);

    /// <summary>Nothing is said of nothing.</summary>
    internal void Narrowed(IReadOnlyList<string> files)
    {
        if (files.Count > 0)
        {
            FilesNarrowed(log, string.Join(", ", files));
        }
    }

    internal void Listens(string version, string url) => Listening(log, version, url, url, url);

    internal void Demo(string why, string how) => DemoHome(log, why, how);

    internal void LoginNeeded(string how) => NoLogin(log, how);

    internal void DemoCloud(string address) => DemoCloudAt(log, address);

    internal void DemoControls(string address) => DemoControlsAt(log, address, address);

    internal void OtherPort(string taken, int used) => AnotherPort(log, taken, used);

    internal void Bridges(string version, string url, int pid) => Bridging(log, version, url, pid);

    internal void Certificate(DateTimeOffset endsAt, string fingerprint) => CertificateIs(log, endsAt, fingerprint);

    [LoggerMessage(1218, LogLevel.Information,
        "TLS certificate until {EndsAt:yyyy-MM-dd}. SHA-256 fingerprint: {Fingerprint}")]
    private static partial void CertificateIs(ILogger log, DateTimeOffset endsAt, string fingerprint);

    [LoggerMessage(1210, LogLevel.Information, "RingActors {Version} starts. Data: {Directory}")]
    private static partial void Starting(ILogger log, string version, string directory);

    [LoggerMessage(1200, LogLevel.Information, "RingActors {Version} listens on {Url} (in a browser: {Page}, MCP: {Mcp}/mcp)")]
    private static partial void Listening(ILogger log, string version, string url, string page, string mcp);

    [LoggerMessage(2101, LogLevel.Information, "{Why}: a simulated Ring cloud runs beside this. {How}")]
    private static partial void DemoHome(ILogger log, string why, string how);

    [LoggerMessage(1212, LogLevel.Information, "Demo cloud, as Ring's would be: {Address}")]
    private static partial void DemoCloudAt(ILogger log, string address);

    [LoggerMessage(1213, LogLevel.Information,
        "Demo controls: {Address} (make things happen: curl -X POST '{Same}/motion?device=Front%20Camera')")]
    private static partial void DemoControlsAt(ILogger log, string address, string same);

    [LoggerMessage(1214, LogLevel.Information, "{Taken}; using {Port} instead.")]
    private static partial void AnotherPort(ILogger log, string taken, int port);

    [LoggerMessage(1215, LogLevel.Information,
        "RingActors {Version} already runs on {Url} (pid {Pid}) with this data; standard input and output are bridged to it.")]
    private static partial void Bridging(ILogger log, string version, string url, int pid);

    [LoggerMessage(1217, LogLevel.Warning, "Nobody is logged in to Ring: a login with its code is needed. Run: {How} "
        + "(with --demo a simulated household is served instead)")]
    private static partial void NoLogin(ILogger log, string how);

    [LoggerMessage(1216, LogLevel.Warning, "Others could read what only its user may; made private: {Files}")]
    private static partial void FilesNarrowed(ILogger log, string files);
}
