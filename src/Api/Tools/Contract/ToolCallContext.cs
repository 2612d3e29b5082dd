using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tools.Contract;

/// <summary>Through which face a call came.</summary>
internal enum ToolFace
{
    Rest = 1,
    McpHttp = 2,
}

/// <summary>
/// Who asks, as the key says that was sent and never as a client says of itself: kind and name end up as the principal
/// of the events a call causes.
/// </summary>
/// <param name="Kind">A stable word: <c>api-key</c>, or <c>local</c> for this machine's own user.</param>
/// <param name="Name">Which one: the key's name.</param>
/// <param name="Role">What they may do.</param>
internal sealed record ToolPrincipal(string Kind, string Name, AccessRole Role)
{
    public const string ApiKeyKind = "api-key";
    public const string LocalKind = "local";

    /// <summary>Whoever holds a token of an outside issuer.</summary>
    public const string OutsideKind = "oauth";

    /// <summary>Whoever is at this machine, where nothing but that is needed: its demo home is theirs.</summary>
    public static readonly ToolPrincipal Loopback = new(LocalKind, "loopback", AccessRole.Owner);

    /// <summary>Who in history and in logs is no key: one that is called so would be taken for them.</summary>
    private static readonly string[] BuiltIn =
        ["anybody", "deadline", "engine", "local", "loopback", "nobody", "ring", "ring-cloud", "unknown"];

    public static bool IsBuiltIn(string name) => BuiltIn.Contains(name, StringComparer.Ordinal);

    /// <summary>The homes that they may see; null for all.</summary>
    public IReadOnlyList<string>? Homes { get; init; }

    /// <summary>What an owner said of the key beside its role.</summary>
    public IReadOnlyDictionary<AccessRight, Allowance>? Allowances { get; init; }

    /// <summary>When what they called with is at its end; null if it has none that is known beforehand.</summary>
    public DateTimeOffset? GoodUntil { get; init; }

    /// <summary>True if a form of theirs counts as an approval.</summary>
    public bool ApprovesByForm { get; init; }

    /// <summary>True if an owner said that they may call for help also where MCP clients may not.</summary>
    public bool CallsForHelp { get; init; }

    public Allowance Of(AccessRight right) => AccessRights.Of(Role, right, Allowances);

    /// <summary>All that they may at once, as a request carries it.</summary>
    public ulong AtOnce => AccessRights.AtOnce(Role, Allowances);

    /// <summary>The same with what somebody has to approve.</summary>
    public ulong AtMostByApproval => AccessRights.AtMostByApproval(Role, Allowances);

    public bool MayEver(IEnumerable<AccessRight> any) => any.Any(right => Of(right) != Allowance.Never);

    /// <summary>What becomes of a call that takes all of these.</summary>
    public Allowance OfAll(IEnumerable<AccessRight> all) => all.Select(Of).DefaultIfEmpty(Allowance.Never).Max();

    public bool Sees(string home) => Homes is null || Homes.Contains(home, StringComparer.Ordinal);

    /// <summary>Whether they are shown silent calls for help: the owner, and nobody else.</summary>
    public bool MayReadDuress => Of(AccessRight.Duress) == Allowance.AtOnce;
}

/// <summary>Everything about a call that is not its arguments.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="RequestId">Unique for this call; returned in the answer and written to the log.</param>
/// <param name="CorrelationId">The caller's W3C trace id when it sent one, else the request id; 32 lower-case hex
/// digits.</param>
/// <param name="IdempotencyKey">A repeat under the same key and principal gets the first answer.</param>
/// <param name="Face">Where the call came in.</param>
/// <param name="Cancellation">Ends when the caller has gone. Work that must not stay half done ignores it.</param>
internal sealed record ToolCallContext(
    ToolPrincipal Principal,
    string RequestId,
    string CorrelationId,
    string? IdempotencyKey,
    ToolFace Face,
    CancellationToken Cancellation)
{
    /// <summary>How long the caller wishes to wait for an answer; null for as long as is usual.</summary>
    public TimeSpan? TimeWish { get; init; }

    /// <summary>
    /// The home that the call turned out to be about, as soon as that is known: its answer names it and speaks in its
    /// time.
    /// </summary>
    public CallHome? Home
    {
        get => subject.Home;
        set => subject.Home = value;
    }

    /// <summary>
    /// Why the call was not made yet: it waits for somebody's approval, and that is what its caller is told.
    /// </summary>
    public ToolFailure? Awaits
    {
        get => subject.Awaits;
        set => subject.Awaits = value;
    }

    /// <summary>The form that its client can show; null if it has none.</summary>
    public IApprovalForm? Form { get; init; }

    /// <summary>The tool that was called; empty for a route.</summary>
    public string Tool
    {
        get => subject.Tool;
        set => subject.Tool = value;
    }

    /// <summary>
    /// True if a call of a quiet tool turned out to be one that everybody sees anyway: it may be written down.
    /// </summary>
    public bool IsLoud
    {
        get => subject.IsLoud;
        set => subject.IsLoud = value;
    }

    /// <summary>Shared by the copies that are made of the context on the way.</summary>
    private readonly Subject subject = new();

    private sealed class Subject
    {
        public CallHome? Home { get; set; }

        public ToolFailure? Awaits { get; set; }

        public string Tool { get; set; } = "";

        public bool IsLoud { get; set; }
    }
}

/// <summary>What a person is asked in a form.</summary>
/// <param name="Approval">Id of the approval.</param>
/// <param name="Effect">What it would come to, in words.</param>
/// <param name="EndsAt">Until when it can be answered, ISO 8601.</param>
internal sealed record FormQuestion(string Approval, string Effect, string EndsAt);

/// <summary>What came back.</summary>
internal enum FormAnswer
{
    /// <summary>Nothing, nothing in time, or nothing that is an answer.</summary>
    None = 1,
    Approve,
    Refuse,
}

/// <summary>A form that the client of a call can show to a person while the call is made.</summary>
internal interface IApprovalForm
{
    /// <summary>So long somebody may take beside the call itself.</summary>
    TimeSpan WaitMax { get; }

    /// <summary>Asks. It ends in its time whatever the client does, and never throws for what the client does.</summary>
    Task<FormAnswer> AskAsync(FormQuestion question, CancellationToken gone);
}
