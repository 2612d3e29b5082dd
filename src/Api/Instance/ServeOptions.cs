namespace RingActors.Api.Instance;

/// <summary>How the server was asked to run. Values that are settings too are null when they were not given.</summary>
internal sealed record ServeOptions
{
    public bool Demo { get; init; }

    public bool Stdio { get; init; }

    public bool Takeover { get; init; }

    /// <summary>Starts though a journal with events has no anchor.</summary>
    public bool AcceptMissingAnchor { get; init; }

    /// <summary>Starts though the journal has less than was anchored.</summary>
    public bool AcceptOlder { get; init; }

    public string? Port { get; init; }

    public string? Host { get; init; }

    public string? Data { get; init; }
}
