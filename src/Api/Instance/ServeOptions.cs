namespace RingActors.Api.Instance;

/// <summary>How the server was asked to run. Values that are settings too are null when they were not given.</summary>
internal sealed record ServeOptions
{
    public bool Demo { get; init; }

    public bool Stdio { get; init; }

    public bool Takeover { get; init; }

    public string? Port { get; init; }

    public string? Host { get; init; }

    public string? Data { get; init; }
}
