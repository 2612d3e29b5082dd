using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.States;

namespace RingActors.Rules.Protocols;

/// <summary>What an activation tells whom outside, and from when on it may.</summary>
internal static class ActivationCalls
{
    private static readonly string[] Detects =
    [
        Capabilities.Smoke, Capabilities.Co, Capabilities.Flood, Capabilities.Freeze, Capabilities.GlassBreak,
        Capabilities.Shock, Capabilities.Contact, Capabilities.Motion, Capabilities.Tamper,
    ];

    private static readonly string[] Detected =
        [StateView.Alarm, StateView.Open, StateView.Motion, StateView.Tampered, StateView.Wet, StateView.Faulted];

    /// <summary>What the runner is asked for.</summary>
    internal static ActionRequest Request(
        Activation now, WaitOver? after, Duration late, Duration latenessMax, DecideContext context) => new()
        {
            Actions = now.Document.Steps,
            After = after,
            StillWaiting = [.. now.Waits.Select(w => w.Place).Concat(now.Escalations.Select(e => e.Place)).Select(p =>
                new ActionPlace(p))],
            Run = now.Run,
            Actor = context.Self,
            By = RuleKinds.ProtocolPrincipal(context.Self.Id),
            Started = [],
            LateBy = late,
            LatenessMax = latenessMax,
            Cause = now.Id,
            WebhookBody = body => Body("protocol.step", now, null, body, context),
            Notice = (message, recipient, place) => new SendProtocolNotice(
                recipient.Id, recipient.Url,
                (Notice(now, ProtocolNotice.Alarm, context) with { Message = message }).Marked()),
            NoticeChannel = SendProtocolNotice.Channel,
            NoticeWays = recipient => recipient.AllWays(),
            LeavesFrom = LeavesFrom(now, context.View),
            Withheld = (device, command) => context.View.Parts.OfType<IEmergencySteps>().FirstOrDefault()?
                .Withheld(device, command, context.Self.Id, now.Rank),
            Emergency = new EmergencyRequest
            {
                DispatchFrom = DispatchFrom(now, context.View),
                IsPractice = IsPractice(now, context),
                Dispatched = now.Dispatched,
                DispatchLane = url => DispatchLane(url, now, context),
                DispatchBody = body => Body("protocol.dispatch", now, null, body, context),
            },
        };

    /// <summary>One recipient of an escalation is told, by all their ways at once.</summary>
    internal static IEnumerable<Effect> Told(
        Activation now, string place, EscalationTurn turn, RecipientPolicy recipient, string? message,
        DecideContext context)
    {
        string notice = NoticeOf(now, place, turn.Turn);
        return Call(
            $"{now.Id}/{notice}!{recipient.Id}", recipient, context, Notice(now, ProtocolNotice.Alarm, context) with
            {
                Notice = notice,
                Message = message,
                Asks = true,
            });
    }

    /// <summary>Names what is said in a turn of an escalation; a link is good for one of them.</summary>
    internal static string NoticeOf(Activation now, string place, int turn) =>
        $"{place.Replace('/', '-')}-{turn}{(now.Anew > 0 ? $"~{now.Anew}" : "")}";

    /// <summary>Whoever got the alarm is told that it is over, by the same lane, and so after it.</summary>
    internal static (string[] Calls, Effect[] Effects) Over(
        Activation now, ProtocolEnded end, IReadOnlyList<RecipientPolicy> told, IReadOnlyList<string> still,
        DecideContext context)
    {
        Effect[] notices = [.. OverTo(now, end, told, still, context)];
        Effect[] called =
        [
            .. now.Document.AllSteps().OfType<DispatchAction>()
                .Where(d => now.Dispatched.Contains(d.Url, StringComparer.Ordinal)).DistinctBy(d => d.Url)
                .Select((d, i) => new Effect(
                    $"{now.Id}/over-dispatch-{i}",
                    PostWebhook.Channel,
                    new PostWebhook(d.Url, Body("protocol.dispatch-over", now, end, d.Body, context), d.Headers),
                    context.Now + ActionRunner.CallExpiresAfter,
                    DispatchLane(d.Url, now, context))),
        ];
        return ([.. notices.Concat(called).Select(e => e.Name)], [.. notices, .. called]);
    }

    /// <summary>Recipients are told that it is over, by all their ways.</summary>
    internal static IEnumerable<Effect> OverTo(
        Activation now, ProtocolEnded end, IReadOnlyList<RecipientPolicy> told, IReadOnlyList<string> still,
        DecideContext context) => told.SelectMany(r =>
            Call($"{now.Id}/over!{r.Id}", r, context, Notice(now, ProtocolNotice.Over, context) with
            {
                How = end.Outcome == ProtocolOutcome.Cancelled ? "cancelled" : end.Reason ?? "over",
                Cancellation = end.Cancellation,
                StillDetecting = still.Count > 0 ? still : null,
            }));

    /// <summary>A step that was taken, as it is recorded.</summary>
    internal static ProtocolStep EventOf(Activation now, ActionStep step)
    {
        string[] calls =
        [
            .. step.NoticeCalls
                ?? (step is { SkippedBecause: null, Action: WebhookAction.Type or DispatchAction.Type }
                    ? [new ActionCall(now.Run, step.Place).Name] : Array.Empty<string>()),
        ];
        return new ProtocolStep(now.Id, step.Place.Text, step.Action, step.Told)
        {
            Skipped = step.SkippedBecause,
            Judged = step.Judged is { } judged
                ? [.. judged.Select((f, i) => new Fact($"conditions[{i}]", f.Holds, f.Reason))] : null,
            Wants = step.Wants,
            Recipients = step.Recipients,
            Dispatched = step.Dispatched,
            Practice = step.IsPractice ? true : null,
            Calls = calls.Length > 0 ? calls : null,
        };
    }

    /// <summary>How long at most the sirens sound that it sounded; zero if it sounded none.</summary>
    internal static Duration SoundsFor(Activation now, DecideContext context) => Sounded(now).Any()
        ? Duration.FromSeconds(now.Document.AllSteps().Max(s => s switch
        {
            SirenAction { On: true } siren => siren.Seconds,
            AlarmSirensAction => context.View.Guard().Policy.Incidents.SoundSeconds,
            _ => 0,
        }))
        : Duration.Zero;

    /// <summary>
    /// What it sounded falls silent when it is called off, unless another emergency wants it to sound.
    /// </summary>
    internal static IEnumerable<Message> Silencing(Activation now, DecideContext context)
    {
        IEmergencySteps? others = context.View.Parts.OfType<IEmergencySteps>().FirstOrDefault();
        SilenceSiren silence = new();
        return context.View.Guard().Incidents.Any(i => i.Id != now.Incident && i.Stage != IncidentStage.Entry)
            ? []
            : Sounded(now).Where(d => others?.Withheld(d, silence, context.Self.Id, now.Rank) is null)
                .Select(d => new Message(d, silence, RuleKinds.ProtocolPrincipal(context.Self.Id)));
    }

    private static IEnumerable<Address> Sounded(Activation now) => now.Held
        .Where(h => h.Wants is { About: Capabilities.Siren, Value: StateView.On }).SelectMany(h => h.Devices)
        .Distinct();

    /// <summary>
    /// When a step that leaves the house may be taken; null for one that does not. Its own wait is held back by it.
    /// </summary>
    internal static Instant? HoldsBack(string place, Activation now, DecideContext context) =>
        StepAt(now.Document.Steps, place) switch
        {
            DispatchAction => DispatchFrom(now, context.View),
            EscalateAction or NotifyAction or WebhookAction => LeavesFrom(now, context.View) ?? context.Now,
            _ => null,
        };

    /// <summary>The step at a place.</summary>
    internal static HomeAction StepAt(IReadOnlyList<HomeAction> steps, string place)
    {
        int[] path = new ActionPlace(place).Path;
        HomeAction step = steps[path[0]];
        for (int i = 1; i + 1 < path.Length; i += 2)
        {
            IReadOnlyList<HomeAction> inner = step switch
            {
                IfAction choice => choice.Branch(path[i]),
                ParallelAction parallel => parallel.Branches[path[i]].Actions,
                RepeatAction repeat => repeat.Actions,
                RemindAction remind => remind.AsRepeat.Actions,
                _ => throw new UnreachableException($"{step.GetType().Name} has no steps within it."),
            };

            // The pause of a loop stands after its last step, and is the loop's own.
            if (path[i + 1] == inner.Count)
            {
                return step;
            }

            step = inner[path[i + 1]];
        }

        return step;
    }

    /// <summary>
    /// Names of devices that still detect something: detectors of danger, and whatever set the incident off.
    /// </summary>
    internal static IReadOnlyList<string> StillDetecting(Activation now, HomeView view)
    {
        HashSet<string> evidence =
        [
            .. (now.Incident is { } id ? ActivationTurn.IncidentOf(view, id)?.SetOffBy ?? [] : [])
                .Select(e => e.Device).OfType<string>(),
        ];
        return
        [
            .. view.Part<DevicesView>().All
                .Where(d => !d.Removed && Detects.Any(c =>
                    d.State(c)?.Value is { } value && Detected.Contains(value, StringComparer.Ordinal)
                    && (evidence.Contains(d.Address.Id)
                        || c is Capabilities.Smoke or Capabilities.Co or Capabilities.Flood)))
                .Select(d => d.Name),
        ];
    }

    /// <summary>
    /// While the alarm may be taken back in the house nothing leaves it (CP-01); null where there is no such time, and
    /// where a person called for help.
    /// </summary>
    private static Instant? LeavesFrom(Activation now, HomeView view)
    {
        if (now.IsPersons || now.Incident is not { } id
            || view.Guard().Incidents.FirstOrDefault(i => i.Id == id) is not { } incident)
        {
            return null;
        }

        Duration abort = Duration.FromSeconds(view.Guard().Policy.Incidents.AbortSeconds);
        return incident.Stage switch
        {
            IncidentStage.Entry => (incident.EntryEndsAt ?? incident.OpenedAt) + abort,
            IncidentStage.Alarm => incident.AbortUntil,
            _ => null,
        };
    }

    /// <summary>The later of both windows: the alarm's, and the protocol's own.</summary>
    private static Instant DispatchFrom(Activation now, HomeView view)
    {
        Instant own = now.At + Duration.FromSeconds(now.Document.CancelSeconds);
        return LeavesFrom(now, view) is { } leaves && leaves > own ? leaves : own;
    }

    internal static ProtocolNotice Notice(Activation now, string type, DecideContext context)
    {
        IncidentView? incident = now.Incident is { } id ? ActivationTurn.IncidentOf(context.View, id) : null;
        return new ProtocolNotice(
            type, context.Self.Home, context.Self.Id, now.Document.Name, now.Id, context.Now)
        {
            Kind = now.Kind?.Word(),
            Incident = now.Incident,
            Reason = now.Reason,
            SetOffBy = incident?.SetOffBy is { Count: > 0 } evidence ? evidence : null,
            Practice = IsPractice(now, context) ? true : null,
        };
    }

    /// <summary>The home practises: nobody is called for dispatch, and whoever is told is told so.</summary>
    private static bool IsPractice(Activation now, DecideContext context) =>
        context.View.Parts.OfType<IPracticeMode>().FirstOrDefault()?
            .Covers(context.Self.Id, now.Document.SavesLives, now.At, context.Now) is true;

    /// <summary>
    /// One lane each in one emergency: whoever cannot be reached, by one way, keeps nobody and nothing else waiting,
    /// and what is owed of an older one holds nothing back.
    /// </summary>
    private static IEnumerable<Effect> Call(
        string name, RecipientPolicy recipient, DecideContext context, ProtocolNotice notice) =>
        recipient.AllWays().Select(way => Call(name, recipient, way, context, notice));

    /// <summary>The same by one of their ways.</summary>
    internal static Effect Call(
        string name, RecipientPolicy recipient, RecipientWay way, DecideContext context, ProtocolNotice notice) =>
        new(
            name + way.Suffix, SendProtocolNotice.Channel,
            new SendProtocolNotice(recipient.Id, way.Address, notice.Marked()),
            context.Now + ActionRunner.CallExpiresAfter,
            $"{context.Self.Value}/notify/{notice.Activation}/{(recipient with { Url = way.Address }).Lane}");

    /// <summary>One lane for each address, in which what calls it off comes after the call.</summary>
    private static string DispatchLane(string url, Activation now, DecideContext context)
    {
        string[] all = [.. now.Document.AllSteps().OfType<DispatchAction>().Select(d => d.Url).Distinct()];
        return $"{context.Self.Value}/dispatch/{now.Id}/{Array.IndexOf(all, url)}";
    }

    private static RawJson Body(
        string type, Activation now, ProtocolEnded? end, RawJson? body, DecideContext context)
    {
        ProtocolNotice about = Notice(now, type, context);
        return RawJson.Parse(JsonSerializer.Serialize(
            new ProtocolPost(type, context.Now, new ProtocolFacts(
                about.Home, about.Protocol, now.Version, now.Id, now.At, about.Kind, about.Incident, about.Reason,
                about.SetOffBy, end?.Cancellation, body)
            {
                Practice = about.Practice,
            }),
            ProtocolPostJson.Default.ProtocolPost));
    }
}

/// <summary>What is posted for a step or a call for dispatch, in the shape of the Standard Webhooks
/// specification.</summary>
internal sealed record ProtocolPost(string Type, Instant Timestamp, ProtocolFacts Data);

/// <param name="Home">The home.</param>
/// <param name="Protocol">The protocol's id.</param>
/// <param name="Version">Its version; 0 for the built-in one.</param>
/// <param name="Activation">Of which emergency.</param>
/// <param name="Since">When it began.</param>
/// <param name="Kind">The word of the incident's kind.</param>
/// <param name="Incident">The incident.</param>
/// <param name="Reason">What somebody said of it, as plain text.</param>
/// <param name="SetOffBy">What set it off.</param>
/// <param name="Cancellation">The one id of the cancellation; null if it was not cancelled.</param>
/// <param name="Body">What the author of the step wants said.</param>
internal sealed record ProtocolFacts(
    string Home, string Protocol, int Version, string Activation, Instant Since, string? Kind, string? Incident,
    string? Reason, IReadOnlyList<Evidence>? SetOffBy, string? Cancellation, RawJson? Body)
{
    /// <inheritdoc cref="ProtocolNotice.Practice"/>
    public bool? Practice { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ProtocolPost))]
internal sealed partial class ProtocolPostJson : JsonSerializerContext;
