using System.Text.Json.Serialization.Metadata;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Approvals;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Rows;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Shadows;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules;

/// <summary>What the wiring and the simulation take from this room.</summary>
public static class RulesRegistration
{
    /// <summary>The deciders of rules, of what lives beside them, of promises, of approvals, of
    /// schedules, of webhooks and of emergency protocols.</summary>
    public static IReadOnlyList<Decider> Deciders { get; } =
    [
        new Rule(), new Shadow(), new Promise(), new Approval(),
        new Webhook(), new Protocol(), new Schedule(NodaTime.DateTimeZoneProviders.Tzdb),
        new Drill(), new Practice(),
        new Outbound(),
    ];

    /// <summary>The projections of <see cref="RulesView"/>, <see cref="PromisesView"/>, <see cref="ApprovalsView"/> and
    /// <see cref="ReachView"/>.</summary>
    public static IReadOnlyList<Projection> Projections { get; } =
        [new RulesProjection(), new PromisesProjection(), new ApprovalsProjection(), new ReachProjection(),
            new SchedulesProjection(), new WebhooksProjection(), new ProtocolsProjection(),
            new DrillsProjection(), new PracticeProjection(), new OutboundProjection()];

    /// <summary>Events start rules, and codes answer approvals.</summary>
    public static IReadOnlyList<IReaction> Reactions { get; } =
        [
            new RuleReactions(), new PromiseReactions(), new ApprovalReactions(), new ScheduleReactions(),
            new ProtocolReactions(), new DrillReactions(),
        ];

    /// <summary>Judges in the turn whether a caller holds what a command comes to.</summary>
    public static ICommandGuard Guard { get; } = new CommandGuard();

    /// <summary>What each event of this room is to those who read it.</summary>
    public static IReadOnlyList<EventDescription> Descriptions { get; } =
        [.. RuleEventRows.All, .. PromiseRows.All, .. ApprovalRows.All, .. ScheduleRows.All,
            .. WebhookRows.All, .. ProtocolRows.All, .. DrillRows.All, .. PracticeRows.All,
            .. DeliveryRows.All];

    /// <summary>The JSON shapes of rule documents.</summary>
    public static JsonTypeInfo<RuleDocument> DocumentJson => RuleDocumentJson.Default.RuleDocument;

    /// <summary>Adds this room's events, replies, effect requests and the commands of messages.</summary>
    public static StoredTypes.Builder AddRules(this StoredTypes.Builder builder) =>
        builder.Add(typeof(RulesRegistration).Assembly, RulesJson.Default);
}
