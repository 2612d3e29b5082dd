using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Keys;

/// <summary>
/// The named keys of an installation, <c>installation/api-keys/main</c>: who may call, as what, until when. It knows
/// digests of keys and no key. Tests: Devices.Tests/Keys.
/// </summary>
internal sealed class ApiKeys() : Decider<ApiKeysState>(ActorKind)
{
    internal const string ActorKind = "api-keys";

    /// <summary>
    /// Keys that are good at a time: a household has a few, and one that makes them in a loop has a fault.
    /// </summary>
    internal const int KeysMax = 100;

    /// <summary>So long the use of a key that was used before is not written again.</summary>
    public static readonly Duration UseNotedEvery = Duration.FromMinutes(10);

    public override Type SnapshotType => typeof(ApiKeysState);

    public override ApiKeysState Initial(Address self) => new([]);

    public override Decision Decide(ApiKeysState state, ICommand command, DecideContext context) => command switch
    {
        CreateKey create => Create(state, create, context.Now),

        RevokeKey revoke when state.Find(revoke.Name) is not { } key => NameOne(revoke.Name),
        RevokeKey { Name: var name } when state.Find(name)!.IsRevoked => Decision.Nothing(new KeyWritten(name)),
        RevokeKey { Name: var name } when IsLastOwner(state, name, context.Now) => Decision.Refuse(
            "key.create-another-owner-first",
            $"'{name}' is the last key of an owner: without one nobody can approve or make keys. Create another "
                + $"owner's key first."),
        RevokeKey revoke => Decision.Of(new KeyRevoked(revoke.Name)).Reply(new KeyWritten(revoke.Name)),

        SetKeyAllowance set when state.Find(set.Name) is not { IsRevoked: false } => NameOne(set.Name),
        SetKeyAllowance { Allowance: { } said } set when !AccessRights.MayBe(set.Right, said) => Decision.Refuse(
            "key.choose-another-right",
            $"'{set.Right.Word()}' cannot be set to {said.ToString().ToLowerInvariant()} for a key."),
        SetKeyAllowance set when state.Find(set.Name)!.AllowanceOf(set.Right) == set.Allowance =>
            Decision.Nothing(new KeyWritten(set.Name)),
        SetKeyAllowance set =>
            Decision.Of(new KeyAllowanceSet(set.Name, set.Right, set.Allowance)).Reply(new KeyWritten(set.Name)),

        SetKeyForm set when state.Find(set.Name) is not { IsRevoked: false } => NameOne(set.Name),
        SetKeyForm set when state.Find(set.Name)!.ApprovesByForm == set.Approves =>
            Decision.Nothing(new KeyWritten(set.Name)),
        SetKeyForm set => Decision.Of(new KeyFormSet(set.Name, set.Approves)).Reply(new KeyWritten(set.Name)),

        SetKeyHelp set when state.Find(set.Name) is not { IsRevoked: false } => NameOne(set.Name),
        SetKeyHelp set when (state.Find(set.Name)!.CallsForHelp ?? false) == set.Calls =>
            Decision.Nothing(new KeyWritten(set.Name)),
        SetKeyHelp set => Decision.Of(new KeyHelpSet(set.Name, set.Calls)).Reply(new KeyWritten(set.Name)),

        NoteKeyUse use => state.Find(use.Name) is { IsRevoked: false } key && IsNews(key, use.At)
            ? Decision.Of(new KeyUsed(use.Name, use.At))
            : Decision.Nothing(),
        DeadlineReached or EffectConcluded => Decision.Nothing(),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override ApiKeysState Evolve(ApiKeysState state, IEvent @event) => state.Apply(@event);

    private static Decision Create(ApiKeysState state, CreateKey create, Instant now)
    {
        ApiKey key = create.Key;
        return state.Find(key.Name) is { } same
                ? same.Digest == key.Digest && !same.IsRevoked
                    ? Decision.Nothing(new KeyWritten(key.Name))
                    : Decision.Refuse(
                        "key.choose-another-name",
                        $"There is or was a key '{key.Name}', and history names it. Choose another name.")
            : !IsDigest(key.Digest) || state.Keys.Any(k => k.Digest == key.Digest)
                ? Decision.Refuse("key.make-another", "That is no digest of a new key. Make another key.")
            : create.OnlyAsFirstOwner && state.HasOwner(now)
                ? Decision.Refuse("key.use-the-owners-key", "An owner has a key already. Use that one to make others.")
            : key.ExpiresAt is { } end && end <= now
                ? Decision.Refuse("key.set-a-later-end", "A key has to end in the future.")
            : state.Keys.Count(k => k.IsGood(now)) >= KeysMax
                ? Decision.Refuse(
                    "key.revoke-one-first", $"There are {KeysMax} keys, the most. Revoke one that is not needed.")
            : Decision.Of(new KeyCreated(key)).Reply(new KeyWritten(key.Name));
    }

    private static bool IsLastOwner(ApiKeysState state, string name, Instant now) =>
        state.Find(name)!.Role == AccessRole.Owner
        && !state.Keys.Any(k => k.Name != name && k is { Role: AccessRole.Owner, ExpiresAt: null } && k.IsGood(now));

    /// <summary>Base64 of SHA-256, by its length: what a key is found by must not break who looks.</summary>
    private static bool IsDigest(string? digest) => digest is { Length: 44 };

    private static bool IsNews(KeyState key, Instant at) =>
        key.LastUsedAt is not { } last || at - last >= UseNotedEvery;

    private static Decision NameOne(string name) =>
        Decision.Refuse("key.name-one", $"There is no key '{name}' that is in use.");
}

/// <summary>What deciding about a key takes.</summary>
internal sealed record KeyState(string Name, AccessRole Role, string Digest)
{
    public Instant? ExpiresAt { get; init; }

    public IReadOnlyDictionary<AccessRight, Allowance>? Allowances { get; init; }

    public Instant? LastUsedAt { get; init; }

    public bool ApprovesByForm { get; init; }

    public bool? CallsForHelp { get; init; }

    public bool IsRevoked { get; init; }

    internal bool IsGood(Instant now) => !IsRevoked && (ExpiresAt is not { } end || now < end);

    internal Allowance? AllowanceOf(AccessRight right) =>
        Allowances is { } own && own.TryGetValue(right, out Allowance said) ? said : null;
}

internal sealed record ApiKeysState(IReadOnlyList<KeyState> Keys)
{
    internal KeyState? Find(string name) => Keys.FirstOrDefault(k => k.Name == name);

    internal bool HasOwner(Instant now) => Keys.Any(k => k.Role == AccessRole.Owner && k.IsGood(now));

    internal ApiKeysState Apply(IEvent @event) => @event switch
    {
        KeyCreated { Key: var key } => new(
        [
            .. Keys,
            new KeyState(key.Name, key.Role, key.Digest)
            {
                ExpiresAt = key.ExpiresAt, Allowances = key.Allowances, ApprovesByForm = key.ApprovesByForm,
                CallsForHelp = key.CallsForHelp,
            },
        ]),
        KeyRevoked e => With(e.Name, k => k with { IsRevoked = true }),
        KeyUsed e => With(e.Name, k => k with { LastUsedAt = e.At }),
        KeyAllowanceSet e => With(e.Name, k => k with { Allowances = Set(k, e) }),
        KeyHelpSet e => With(e.Name, k => k with { CallsForHelp = e.Calls }),
        KeyFormSet e => With(e.Name, k => k with { ApprovesByForm = e.Approves }),
        _ => this,
    };

    private ApiKeysState With(string name, Func<KeyState, KeyState> change) =>
        new([.. Keys.Select(k => k.Name == name ? change(k) : k)]);

    private static Dictionary<AccessRight, Allowance> Set(KeyState key, KeyAllowanceSet said)
    {
        Dictionary<AccessRight, Allowance> own = new(key.Allowances ?? new Dictionary<AccessRight, Allowance>());
        _ = said.Allowance is { } allowance ? own[said.Right] = allowance : default;
        if (said.Allowance is null)
        {
            own.Remove(said.Right);
        }

        return own;
    }
}
