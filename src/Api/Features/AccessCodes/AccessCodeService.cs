using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Access.Callers;
using RingActors.Api.Access.Persons;
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
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// Making codes and using them. They are shown and come in over HTTP only, never by a tool: what a model reads, it may
/// repeat.
/// </summary>
internal sealed class AccessCodeService(
    ActorClient client,
    HomeNames names,
    PresentSecurity present,
    CodeMatcher matcher,
    CodeJudgement judgement,
    ApprovalAskers askers,
    AccessSettings settings,
    WebhookAddresses addresses,
    PersonSeals persons,
    TimeProvider time)
{
    private const string NothingChanged = "Nothing was changed.";

    internal async Task<(CodeList? List, ToolFailure? Failure)> ListAsync(string? named, ToolPrincipal by)
    {
        (string? home, ToolFailure? failure) = await HomeOfAsync(named, by);
        if (failure is not null)
        {
            return (null, failure);
        }

        AccessView access = await AccessOfAsync(home!);
        Dictionary<string, string> locked = access.LockedUntil
            .Where(l => l.Value > client.Now).ToDictionary(
                l => l.Key, l => Instants.Text(l.Value), StringComparer.Ordinal);
        CodeEntry[] codes =
        [
            .. access.Codes.Values.OrderBy(c => persons.Open(c.Id), StringComparer.Ordinal)
                .Select(c => access.Weak.Contains(c.Id) ? Entry(c) with { Weak = true } : Entry(c)),
        ];
        return (new CodeList(home!, codes, locked, Instants.Text(access.BudgetSpentUntil(client.Now))), null);
    }

    internal async Task<(CodeAnswer? Answer, ToolFailure? Failure)> SetAsync(
        string id, AccessBody body, ToolPrincipal by, CancellationToken gone)
    {
        string? name = body.Name("name");
        body.Id("code_id", id);
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
        Check(body, rights);
        (int digits, bool duress) = await WantedAsync(body, body.Flag("duress", false), gone);
        if (body.Failure($"{NothingChanged} Correct the fields and send it again.") is { } wrong)
        {
            return (null, wrong);
        }

        (string? home, ToolFailure? failure) = await HomeOfAsync(body.Text("home_id"), by);
        if (failure is not null)
        {
            return (null, failure);
        }

        // A code of before, that could not be sealed so far, is set anew under its id.
        string stored = StoredIdOf(await AccessOfAsync(home!), id);
        if (!SealedCodes.TrySeal(home!, rights, persons, out AccessCode? holder))
        {
            return (null, SealedFailures.NoKey(persons.Keys));
        }

        rights = stored.Length > 0 ? holder with { Id = stored } : holder;
        return await MakeAsync(home!, _ => rights, digits, duress, by, gone);
    }

    /// <summary>Other digits for a code that there is.</summary>
    internal async Task<(CodeAnswer? Answer, ToolFailure? Failure)> RenewAsync(
        string id, AccessBody body, ToolPrincipal by, CancellationToken gone)
    {
        bool said = body.Said(
            "duress", "The digits of before are good for nothing then, a duress form's too; say whether it has one.");
        (int digits, bool duress) = await WantedAsync(body, said, gone);
        if (body.Failure($"{NothingChanged} Correct the fields and send it again.") is { } wrong)
        {
            return (null, wrong);
        }

        (string? home, ToolFailure? failure) = await HomeOfAsync(body.Text("home_id"), by);
        if (failure is not null)
        {
            return (null, failure);
        }

        AccessView now = await AccessOfAsync(home!);
        string stored = StoredIdOf(now, id);
        return stored.Length > 0
            ? await MakeAsync(home!, access => access.Codes.GetValueOrDefault(stored), digits, duress, by, gone)
            : (null, ToolFailures.NoSuch(
                "code_id", "code", id, [.. now.Codes.Keys.Select(persons.Open).Order(StringComparer.Ordinal)],
                "GET /access-codes"));
    }

    internal async Task<ToolFailure?> RemoveAsync(string? named, string id, ToolPrincipal by)
    {
        (string? home, ToolFailure? failure) = await HomeOfAsync(named, by);
        if (failure is not null)
        {
            return failure;
        }

        string stored = StoredIdOf(await AccessOfAsync(home!), id);
        return await AskAsync(home!, new RemoveAccessCode(stored.Length > 0 ? stored : id), by);
    }

    internal async Task<(KeypadAnswer? Answer, ToolFailure? Failure)> PresentAsync(
        AccessBody body, ToolPrincipal by, CancellationToken gone)
    {
        string? action = body.Word("action", "arm", "disarm", "approve", "refuse");
        string? approval = action is "approve" or "refuse" ? body.Id("approval_id", body.Text("approval_id")) : null;
        string? digits = body.Digits("code");
        string channel = body.Text("channel") ?? "keypad";
        body.Id("channel", channel);
        if (channel == KnownChannels.Approvals)
        {
            body.Add("channel", $"channel: '{channel}' is no keypad's name; choose another.");
        }

        string mode = body.Text("mode") ?? ModePolicy.Away;
        bool bypassOpen = body.Flag("bypass_open", false);
        if (body.Failure($"{NothingChanged} Correct the fields and send it again.") is { } wrong)
        {
            return (null, wrong);
        }

        (string? home, ToolFailure? failure) = await HomeOfAsync(body.Text("home_id"), by);
        if (failure is not null)
        {
            return (null, failure);
        }

        if (approval is not null)
        {
            return await AnswerAtKeypadAsync(home!, approval, digits!, channel, action!, by, gone);
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
        string correlation = RequestIds.Next(time);
        (CodeTaken? taken, ToolFailure? failure) = await judgement.PresentAsync(
            home, digits, new PresentCode(channel, purpose, arm, null, 0, ""), ActorClient.PrincipalOf(by),
            correlation, gone);
        return failure is not null
            ? (null, failure)
            : (await TakenAsync(home, taken!, purpose, arm, correlation), null);
    }

    private async Task<(KeypadAnswer? Answer, ToolFailure? Failure)> AnswerAtKeypadAsync(
        string home, string approval, string digits, string channel, string action, ToolPrincipal by,
        CancellationToken gone)
    {
        HomeView view = await client.Homes.ViewAsync(home);
        if (view.Part<ApprovalsView>().Find(approval) is not { } asked)
        {
            return (null, ToolFailures.NoSuch("approval_id", "approval", approval, [], "GET /approvals"));
        }

        if (action == "approve" && !asked.MayBeApprovedBy(AccessRole.Resident))
        {
            return (null, ToolFailures.Refused(
                "approval.ask-an-owner", "Only an owner's key approves this.",
                "Nothing was done, and the code was not looked at."));
        }

        CodePurpose purpose = action == "approve" ? CodePurpose.Approve : CodePurpose.Refuse;
        (CodeTaken? taken, ToolFailure? failure) = await AnswerAsync(
            home, approval, digits, channel, purpose, ActorClient.PrincipalOf(by), gone);
        if (failure is not null)
        {
            return (null, failure);
        }

        view = await client.Homes.ViewAsync(home);
        SecurityView security = present.Of(view);
        ApprovalView answered = view.Part<ApprovalsView>().Find(approval)!;
        string? detail = answered.Differences.Count > 0 ? string.Join("; ", answered.Differences) : answered.Words;
        return (new KeypadAnswer(
            home, taken!.Name, action, answered.At(client.Now).ToString().ToLowerInvariant(),
            ModeAndPhase.ModeOf(security),
            ModeAndPhase.PhaseOf(security), detail), null);
    }

    /// <summary>Answers an approval with a code of the household.</summary>
    internal async Task<(CodeTaken? Taken, ToolFailure? Failure)> AnswerAsync(
        string home, string approval, string digits, string channel, CodePurpose purpose, Principal by,
        CancellationToken gone)
    {
        string correlation = RequestIds.Next(time);
        return purpose == CodePurpose.Approve && await askers.LapsedAsync(home, approval, correlation) is { } lapsed
            ? (null, lapsed)
            : await judgement.PresentAsync(
                home,
                digits,
                new PresentCode(channel, purpose, null, null, 0, "") { Approval = approval },
                by,
                correlation,
                gone);
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

    /// <summary>
    /// Draws digits until some are free, in the same time whether any were taken; sets them, and answers with them.
    /// </summary>
    private async Task<(CodeAnswer? Answer, ToolFailure? Failure)> MakeAsync(
        string home,
        Func<AccessView, AccessCode?> rightsIn,
        int digits,
        bool duress,
        ToolPrincipal by,
        CancellationToken gone)
    {
        AccessView access = await AccessOfAsync(home);
        string salt = access.Salt ?? CodeMatcher.NewSalt();
        List<(string Digits, string Hash)> drawn = [];
        foreach (string next in CodeDraw.Of(digits))
        {
            if (await matcher.HashAsync(home + "/made", next, salt, gone) is not { } hash)
            {
                return (null, CodeJudgement.TooMany());
            }

            drawn.Add((next, hash));
        }

        access = await AccessOfAsync(home);
        drawn.RemoveAll(d => CodeMatcher.IsTaken(d.Hash, access));
        if (drawn.Count < (duress ? 2 : 1) || rightsIn(access) is not { } rights)
        {
            return (null, CodeJudgement.TooMany());
        }

        (IReadOnlyList<string> verifiers, string seal) =
            matcher.Verifiers(drawn[0].Hash, duress ? drawn[1].Hash : null);
        AccessCode code = rights with { Verifiers = verifiers, Seal = seal };
        ToolFailure? failure = await AskAsync(home, new SetAccessCode(code, salt), by);
        MadeDigits made = new(drawn[0].Digits, duress ? drawn[1].Digits : null);

        // Digits that an owner has yet to approve are shown now: they are stored nowhere, and open nothing until then.
        return failure is null or { Approval: not null }
            ? (new CodeAnswer(home, Entry(code), made) { Approval = failure?.Approval }, null)
            : (null, failure);
    }

    /// <summary>How many digits are wanted, and whether a duress form whose call would arrive.</summary>
    private async Task<(int Digits, bool Duress)> WantedAsync(AccessBody body, bool duress, CancellationToken gone)
    {
        body.NotGiven("code", $"Leave it out; digits says how many, {CodeDraw.DigitsMin} to {CodeDraw.DigitsMax}.");
        body.NotGiven("duress_code", "Leave it out; duress: true asks for one.");
        int digits = body.Whole("digits", CodeDraw.DigitsMin, CodeDraw.DigitsMax, CodeDraw.DigitsDefault);
        if (duress && settings.DuressUrl.Length == 0)
        {
            body.Add("duress", "A duress code calls for help at the setting Access:DuressUrl, which is not set.");
        }
        else if (duress && Uri.TryCreate(settings.DuressUrl, UriKind.Absolute, out Uri? contact)
            && await addresses.TroubleWithAsync(contact, gone) is { } trouble)
        {
            body.Add(
                "duress",
                $"A duress code calls for help at Access:DuressUrl, which would not arrive as things are. {trouble}");
        }

        return (digits, duress);
    }

    private void Check(AccessBody body, AccessCode rights)
    {
        if (rights.ValidUntil <= rights.ValidFrom || rights.ValidUntil <= client.Now)
        {
            body.Add("valid_until", "valid_until must lie in the future, and after valid_from.");
        }

        if (rights is { CanArm: false, CanDisarm: false })
        {
            body.Add("can_arm", "A code has to be able to arm or to disarm.");
        }
    }

    /// <summary>Has it done, or asked for where somebody has to approve it; null if it is done.</summary>
    private async Task<ToolFailure?> AskAsync(string home, ICommand command, ToolPrincipal by)
    {
        string id = RequestIds.Next(time);
        ToolCallContext call = new(by, id, id, null, ToolFace.Rest, CancellationToken.None) { Tool = "access-codes" };
        Answer answer = await client.AskAsync(DeviceKinds.AccessCodesOf(home), command, call);
        return answer.Ok ? null : call.Awaits ?? ActorClient.FailureOf(answer);
    }

    /// <summary>The id by which the code stands in events; empty if the home has none of that id.</summary>
    private string StoredIdOf(AccessView access, string id) =>
        access.Codes.Keys.FirstOrDefault(k => persons.Open(k) == id) ?? "";

    private async ValueTask<AccessView> AccessOfAsync(string home) =>
        (await client.Homes.ViewAsync(home)).Part<AccessView>();

    private async ValueTask<(string? Home, ToolFailure? Failure)> HomeOfAsync(string? named, ToolPrincipal by)
    {
        (HomeView? view, ToolFailure? failure) = await names.FindAsync(named, null, by);
        return (view?.Home, failure);
    }

    private static CodeEntry Entry(AccessCode code) => new(
        code.Id, code.Name, code.CanArm, code.CanDisarm, Instants.Text(code.ValidFrom), Instants.Text(code.ValidUntil), code.OneTime);

}
