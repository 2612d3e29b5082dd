using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// Setting codes and using them. Codes come in over HTTP only, never as an argument of a tool: what a model reads, it
/// may repeat.
/// </summary>
internal sealed class AccessCodeService(
    ActorClient client,
    HomeNames names,
    PresentSecurity present,
    CodeMatcher matcher,
    AuthenticatedEncryption seals,
    AccessSettings settings,
    WebhookAddresses addresses,
    TimeProvider time)
{
    private const string NothingChanged = "Nothing was changed.";
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(2);

    /// <summary>A lock that ends within this time may be over when the code is judged.</summary>
    private static readonly Duration LockSlack = Duration.FromSeconds(1);

    internal async Task<(CodeList? List, ToolFailure? Failure)> ListAsync(string? named)
    {
        (string? home, ToolFailure? failure) = await HomeOfAsync(named);
        if (failure is not null)
        {
            return (null, failure);
        }

        AccessView access = (await client.Homes.ViewAsync(home!)).Part<AccessView>();
        Dictionary<string, string> locked = access.LockedUntil
            .Where(l => l.Value > client.Now).ToDictionary(
                l => l.Key, l => Instants.Text(l.Value), StringComparer.Ordinal);
        return (new CodeList(home!, [.. access.Codes.Values.Select(Entry)], locked), null);
    }

    internal async Task<(CodeAnswer? Answer, ToolFailure? Failure)> SetAsync(
        string id, AccessBody body, ToolPrincipal by, CancellationToken gone)
    {
        string? name = body.Name("name");
        body.Id("code_id", id);
        string? digits = body.Digits("code", required: true);
        string? duress = body.Digits("duress_code", required: false);
        AccessCode rights = new()
        {
            Id = id,
            Name = name ?? "",
            CanArm = body.Flag("can_arm", true),
            CanDisarm = body.Flag("can_disarm", true),
            ValidFrom = body.Moment("valid_from"),
            ValidUntil = body.Moment("valid_until"),
            OneTime = body.Flag("one_time", false),
            Verifiers = [],
            Seal = "",
        };
        Check(body, rights, digits, duress);
        if (duress is not null && Uri.TryCreate(settings.DuressUrl, UriKind.Absolute, out Uri? contact)
            && await addresses.TroubleWithAsync(contact, gone) is { } trouble)
        {
            body.Add(
                "duress_code",
                $"A duress code calls for help at Access:DuressUrl, which would not arrive as things are. {trouble}");
        }

        if (body.Failure($"{NothingChanged} Correct the fields and send it again.") is { } wrong)
        {
            return (null, wrong);
        }

        (string? home, ToolFailure? failure) = await HomeOfAsync(body.Text("home_id"));
        return failure is not null ? (null, failure) : await StoreAsync(home!, rights, digits!, duress, by, gone);
    }

    internal async Task<ToolFailure?> RemoveAsync(string? named, string id, ToolPrincipal by)
    {
        (string? home, ToolFailure? failure) = await HomeOfAsync(named);
        if (failure is not null)
        {
            return failure;
        }

        Answer answer = await AskAsync(home!, new RemoveAccessCode(id), by);
        return answer.Ok ? null : ActorClient.FailureOf(answer);
    }

    internal async Task<(KeypadAnswer? Answer, ToolFailure? Failure)> PresentAsync(
        AccessBody body, ToolPrincipal by, CancellationToken gone)
    {
        string? action = body.Word("action", "arm", "disarm");
        string? digits = body.Digits("code", required: true);
        string channel = body.Text("channel") ?? "keypad";
        body.Id("channel", channel);
        string mode = body.Text("mode") ?? ModePolicy.Away;
        bool bypassOpen = body.Flag("bypass_open", false);
        if (body.Failure($"{NothingChanged} Correct the fields and send it again.") is { } wrong)
        {
            return (null, wrong);
        }

        (string? home, ToolFailure? failure) = await HomeOfAsync(body.Text("home_id"));
        if (failure is not null)
        {
            return (null, failure);
        }

        CodePurpose purpose = action == "arm" ? CodePurpose.Arm : CodePurpose.Disarm;
        if (purpose == CodePurpose.Arm && await NoSuchModeAsync(home!, mode) is { } unknown)
        {
            return (null, unknown);
        }

        Arm arm = new(SecurityMode.Away, BypassOpen: bypassOpen) { Named = mode };
        return await PresentAsync(home!, digits!, channel, purpose, arm, by, gone);
    }

    private async Task<(KeypadAnswer? Answer, ToolFailure? Failure)> PresentAsync(
        string home, string digits, string channel, CodePurpose purpose, Arm arm, ToolPrincipal by, CancellationToken gone)
    {
        AccessView access = (await client.Homes.ViewAsync(home)).Part<AccessView>();

        // A locked channel judges nothing: neither are digits worth a slow hash there.
        bool isLocked = access.LockOf(channel) > client.Now + LockSlack;
        string? hash = isLocked
            ? null
            : await matcher.HashAsync(home, digits, access.Salt ?? CodeMatcher.NewSalt(), gone);
        if (hash is null && !isLocked)
        {
            return (null, TooMany());
        }

        CodeMatch match = hash is null ? default : matcher.Match(hash, access.Codes.Values);
        string seal = seals.Seal(new SealedNote
        {
            Duress = match.IsDuress,
            Code = match.Code?.Id,
            Name = match.Code?.Name,
            Home = home,
            Channel = channel,
            Purpose = purpose.ToString(),
            At = Instants.Text(client.Now),
        });
        string correlation = RequestIds.Next(time);
        Answer answer = await AskAsync(
            home, new PresentCode(channel, purpose, arm, match.Code?.Id, access.Version, seal), by, correlation);
        return answer.Ok
            ? (await TakenAsync(home, (CodeTaken)answer.Reply!, purpose, arm, correlation), null)
            : (null, ActorClient.FailureOf(answer));
    }

    /// <summary>
    /// How far it is. The base station's own word may take a while: it is never waited for, and never made up.
    /// </summary>
    private async Task<KeypadAnswer> TakenAsync(
        string home, CodeTaken taken, CodePurpose purpose, Arm arm, string correlation)
    {
        HomeView view = await client.Homes.ViewAsync(home);
        SecurityView security = present.Of(view);
        string wanted = purpose == CodePurpose.Disarm ? SecurityMode.Disarmed.Word() : arm.Named ?? arm.Mode.Word();
        IntentView? intent = Wishes.Tracking(security, wanted, correlation);
        ArmRefusalView? last = security.LastRefusal;
        bool refused = last?.Correlation == correlation;
        string state = refused ? "refused" : IntentEntries.StageOf(Wishes.StageOf(security, intent, wanted));
        string? detail = refused ? Detail(last!.Refused) : null;
        return new KeypadAnswer(
            home, taken.Name, purpose == CodePurpose.Arm ? "arm" : "disarm", state, ModeAndPhase.ModeOf(security), ModeAndPhase.PhaseOf(security), detail);
    }

    private static string Detail(ArmRefused refused)
    {
        string hindering = string.Join(", ", refused.Open.Concat(refused.NotWatched).Select(o => o.Name));
        return refused.Code == "panel.close-or-bypass"
            ? $"In the way: {hindering}. Close them, or send bypass_open to leave them unguarded until the next disarming."
            : $"The alarm does not arm now ({refused.Code}); get_security_system_status says how it stands.";
    }

    private async Task<ToolFailure?> NoSuchModeAsync(string home, string mode)
    {
        HomeView view = await client.Homes.ViewAsync(home);
        string[] modes = [.. view.Guard().Policy.ArmedModes().Select(m => m.Name)];
        return modes.Contains(mode, StringComparer.Ordinal)
            ? null
            : ToolFailures.NoSuch("mode", "mode", mode, modes, "get_security_settings");
    }

    private async Task<(CodeAnswer? Answer, ToolFailure? Failure)> StoreAsync(
        string home, AccessCode rights, string digits, string? duress, ToolPrincipal by, CancellationToken gone)
    {
        AccessView access = (await client.Homes.ViewAsync(home)).Part<AccessView>();
        string salt = access.Salt ?? CodeMatcher.NewSalt();
        string? hash = await matcher.HashAsync(home, digits, salt, gone);
        string? duressHash = duress is null ? null : await matcher.HashAsync(home, duress, salt, gone);
        if (hash is null || (duress is not null && duressHash is null))
        {
            return (null, TooMany());
        }

        (IReadOnlyList<string> verifiers, string seal) = matcher.Verifiers(hash, duressHash);
        AccessCode code = rights with { Verifiers = verifiers, Seal = seal };
        Answer answer = await AskAsync(home, new SetAccessCode(code, salt), by);
        return answer.Ok ? (new CodeAnswer(home, Entry(code)), null) : (null, ActorClient.FailureOf(answer));
    }

    private void Check(AccessBody body, AccessCode rights, string? digits, string? duress)
    {
        if (duress is not null && duress == digits)
        {
            body.Add("duress_code", "duress_code must be other digits than code.");
        }

        if (duress is not null && settings.DuressUrl.Length == 0)
        {
            body.Add("duress_code", "A duress code calls for help at the setting Access:DuressUrl, which is not set.");
        }

        if (rights.ValidUntil <= rights.ValidFrom || rights.ValidUntil <= client.Now)
        {
            body.Add("valid_until", "valid_until must lie in the future, and after valid_from.");
        }

        if (rights is { CanArm: false, CanDisarm: false })
        {
            body.Add("can_arm", "A code has to be able to arm or to disarm.");
        }
    }

    private async Task<Answer> AskAsync(string home, ICommand command, ToolPrincipal by, string? correlation = null) =>
        await client.Homes.AskAsync(new Request(
            DeviceKinds.AccessCodesOf(home), command, ActorClient.PrincipalOf(by), correlation ?? RequestIds.Next(time)));

    private async ValueTask<(string? Home, ToolFailure? Failure)> HomeOfAsync(string? named)
    {
        (HomeView? view, ToolFailure? failure) = await names.FindAsync(named, null);
        return (view?.Home, failure);
    }

    private static CodeEntry Entry(AccessCode code) => new(
        code.Id, code.Name, code.CanArm, code.CanDisarm, Instants.Text(code.ValidFrom), Instants.Text(code.ValidUntil), code.OneTime);

    private static ToolFailure TooMany() =>
        ToolFailures.Unavailable("code.send-again", "Too many codes are being tried at this moment.", BusyPause);
}
