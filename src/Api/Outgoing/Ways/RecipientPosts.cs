using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Outgoing.Notices;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Recipients of the home are told of an incident, told again when it is over, and told what is no emergency. What is
/// sent is made of the stored call alone, so every attempt says the same. Names and the address are opened here, for
/// this call only: neither the outbox nor a log has them.
/// </summary>
internal sealed class RecipientPosts(RecipientSender sender) : IEffectHandler
{
    public string Channel => SendIncidentNotice.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation) =>
        CallAsync(call, PostKind.Notice, cancellation);

    public Task<EffectResult> CallAsync(EffectCall call, PostKind kind, CancellationToken cancellation)
    {
        (string stored, byte[] body) = call.Request switch
        {
            SendNotice send => (send.Url, JsonSerializer.SerializeToUtf8Bytes(NoticeBody.Of(send), NoticeJson.Default.NoticeBody)),
            SendRuleMessage send => (
                send.Url,
                JsonSerializer.SerializeToUtf8Bytes(RuleMessageBody.Of(send), NoticeJson.Default.RuleMessageBody)),
            SendPromiseNotice send => (
                send.Url,
                JsonSerializer.SerializeToUtf8Bytes(PromiseNoticeBody.Of(send), NoticeJson.Default.PromiseNoticeBody)),
            SendScheduleNotice send => (
                send.Url,
                JsonSerializer.SerializeToUtf8Bytes(
                    ScheduleNoticeBody.Of(send), NoticeJson.Default.ScheduleNoticeBody)),
            SendEndpointNotice send => (
                send.Url,
                JsonSerializer.SerializeToUtf8Bytes(
                    EndpointNoticeBody.Of(send), EndpointNoticeJson.Default.EndpointNoticeBody)),
            var request => Incident((SendIncidentNotice)request),
        };
        return sender.SendAsync(stored, body, call.Key, kind, cancellation, call.Actor.Home);
    }

    private static (string Url, byte[] Body) Incident(SendIncidentNotice send) =>
        (send.Url, JsonSerializer.SerializeToUtf8Bytes(send.Notice, NoticeJson.Default.IncidentNotice));
}

/// <summary>
/// Recipients are told of a silent call for help as of any incident, and nothing here counts or logs it.
/// </summary>
internal sealed class SilentRecipientPosts(RecipientPosts posts) : IQuietEffectHandler
{
    public string Channel => SilentCalls.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation) =>
        posts.CallAsync(call, PostKind.Silent, cancellation);
}

/// <summary>A notice as a recipient gets it: docs/alarm.md.</summary>
internal sealed record NoticeBody
{
    public required string Type { get; init; }

    public required string Notice { get; init; }

    public required string Home { get; init; }

    public required Instant At { get; init; }

    public string? Mode { get; init; }

    public string? By { get; init; }

    public ArmingTrouble? Why { get; init; }

    public string? GoesBackTo { get; init; }

    public IReadOnlyList<NoticeSensor>? Sensors { get; init; }

    /// <summary>What can be done, each a call of a tool that is taken as it stands.</summary>
    public IReadOnlyList<NoticeCall>? Next { get; init; }

    public string? Channel { get; init; }

    public Instant? LockedUntil { get; init; }

    public int? WrongInDay { get; init; }

    public string? CodeId { get; init; }

    public string? Name { get; init; }

    public CodePurpose? Purpose { get; init; }

    internal static NoticeBody Of(SendNotice send)
    {
        Notice notice = send.Notice;
        ArmingNotice? arming = notice.Arming;
        return new NoticeBody
        {
            Type = "notice." + notice.Kind.Word(),
            Notice = notice.Id,
            Home = send.Home,
            At = notice.At,
            Mode = arming?.Mode,
            By = arming?.By.Value,
            Why = arming?.Why,
            GoesBackTo = arming?.GoesBackTo,
            Sensors = arming is null
                ? null
                : [.. arming.Sensors.Select(o => new NoticeSensor(o.Device.Id, o.Name, o.State, o.Since))],
            Next = arming is null ? null : [.. arming.Next.Select(n => NoticeCall.Of(n, arming.Mode, send.Home))],
            Channel = notice.Keypad?.Channel,
            LockedUntil = notice.Keypad?.Until,
            WrongInDay = notice.Keypad?.WrongInDay,
            CodeId = notice.Keypad?.Code,
            Name = notice.Keypad?.Name,
            Purpose = notice.Keypad?.Purpose,
        };
    }
}

/// <summary>What a rule tells a recipient: docs/rules.md.</summary>
internal sealed record RuleMessageBody(
    string Type, string Home, Instant At, string Rule, string RuleName, string Run, string Message,
    RuleMessageTrigger Trigger)
{
    internal static RuleMessageBody Of(SendRuleMessage send) => new(
        "notice.rule", send.Home, send.At, send.Rule, send.Name, send.Run, send.Message,
        new RuleMessageTrigger(send.By.Event, send.By.Name, send.By.Actor.Value, send.By.OccurredAt));
}

/// <summary>What a recipient is told of a promise that was broken: docs/rules.md.</summary>
internal sealed record PromiseNoticeBody(
    string Type, string Home, string Promise, string PromiseName, Instant Since, Instant BrokenAt)
{
    internal static PromiseNoticeBody Of(SendPromiseNotice send) =>
        new("notice.promise", send.Home, send.Promise, send.Name, send.Since, send.At);
}

/// <summary>What a recipient is told of a schedule: docs/schedules.md.</summary>
/// <param name="Type"><c>notice.schedule</c>.</param>
/// <param name="Home">The home.</param>
/// <param name="At">When it came to be so.</param>
/// <param name="Schedule">The schedule's id.</param>
/// <param name="ScheduleName">What it is called.</param>
/// <param name="Notice">The notice's id.</param>
/// <param name="Kind">What sort of notice.</param>
/// <param name="Message">In words.</param>
/// <param name="Due">The run it is about.</param>
/// <param name="Why">Why something was not done.</param>
/// <param name="Mode">The mode it is about.</param>
internal sealed record ScheduleNoticeBody(
    string Type, string Home, Instant At, string Schedule, string ScheduleName, string Notice, ScheduleNoticeKind Kind,
    string Message, Instant? Due, OmittedBecause? Why, string? Mode)
{
    internal static ScheduleNoticeBody Of(SendScheduleNotice send) => new(
        "notice.schedule", send.Home, send.At, send.Schedule, send.Name, send.Notice.Id, send.Notice.Kind,
        send.Notice.Message, send.Notice.Nominal, send.Notice.Why, send.Notice.Mode);
}

internal sealed record RuleMessageTrigger(string Event, string Name, string Actor, Instant OccurredAt);

internal sealed record NoticeSensor(string Device, string Name, string State, Instant? Since);

/// <param name="Does">What it does.</param>
/// <param name="Tool">The tool; over HTTP <c>POST /tools/{tool}</c>.</param>
/// <param name="Arguments">Its arguments, or the body.</param>
internal sealed record NoticeCall(NextDoing Does, string Tool, NoticeArguments Arguments)
{
    internal static NoticeCall Of(NextStep next, string mode, string home) => next.Does == NextDoing.Disarm
        ? new NoticeCall(next.Does, "disarm_security_system", new NoticeArguments(home, null, null))
        : new NoticeCall(next.Does, "arm_security_system", new NoticeArguments(home, mode, next.Bypass));
}

internal sealed record NoticeArguments(string HomeId, string? Mode, IReadOnlyList<string>? BypassDeviceIds);

/// <summary>What a recipient gets, as docs/alarm.md shows it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(IncidentNotice))]
[JsonSerializable(typeof(NoticeBody))]
[JsonSerializable(typeof(RuleMessageBody))]
[JsonSerializable(typeof(PromiseNoticeBody))]
[JsonSerializable(typeof(ScheduleNoticeBody))]
internal sealed partial class NoticeJson : JsonSerializerContext;
