using System.Text.Json.Serialization;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Promises;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Runs.Messages;

namespace RingActors.Rules;

/// <summary>The JSON shapes of this room: documents, stored types, snapshots and the part of the home view.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter)])]
[JsonSerializable(typeof(RuleDocument))]
[JsonSerializable(typeof(RuleCreated))]
[JsonSerializable(typeof(RuleReplaced))]
[JsonSerializable(typeof(RuleEnabled))]
[JsonSerializable(typeof(RuleDisabled))]
[JsonSerializable(typeof(RuleDeleted))]
[JsonSerializable(typeof(RulePaused))]
[JsonSerializable(typeof(RuleResumed))]
[JsonSerializable(typeof(RuleFired))]
[JsonSerializable(typeof(RuleNotStarted))]
[JsonSerializable(typeof(RuleThrottled))]
[JsonSerializable(typeof(RuleHoldBegan))]
[JsonSerializable(typeof(RuleHoldEnded))]
[JsonSerializable(typeof(LookAtHolds))]
[JsonSerializable(typeof(RuleWindowNoted))]
[JsonSerializable(typeof(NoteWindow))]
[JsonSerializable(typeof(RuleStepTaken))]
[JsonSerializable(typeof(RuleStepSkipped))]
[JsonSerializable(typeof(RuleWaitBegan))]
[JsonSerializable(typeof(RuleWaitEnded))]
[JsonSerializable(typeof(RuleStepConcluded))]
[JsonSerializable(typeof(RuleRunEnded))]
[JsonSerializable(typeof(RuleQueued))]
[JsonSerializable(typeof(RuleUnqueued))]
[JsonSerializable(typeof(RuleStepJudged))]
[JsonSerializable(typeof(LookAgain))]
[JsonSerializable(typeof(SendRuleMessage))]
[JsonSerializable(typeof(CreateRule))]
[JsonSerializable(typeof(ReplaceRule))]
[JsonSerializable(typeof(BeginShadow))]
[JsonSerializable(typeof(EndShadow))]
[JsonSerializable(typeof(PromoteShadow))]
[JsonSerializable(typeof(RulePinned))]
[JsonSerializable(typeof(RuleUnpinned))]
[JsonSerializable(typeof(PinMoment))]
[JsonSerializable(typeof(UnpinMoment))]
[JsonSerializable(typeof(EnableRule))]
[JsonSerializable(typeof(DisableRule))]
[JsonSerializable(typeof(DeleteRule))]
[JsonSerializable(typeof(PauseRule))]
[JsonSerializable(typeof(ResumeRule))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(PostWebhook))]
[JsonSerializable(typeof(RuleWritten))]
[JsonSerializable(typeof(PromiseMade))]
[JsonSerializable(typeof(PromiseChanged))]
[JsonSerializable(typeof(PromiseReleased))]
[JsonSerializable(typeof(PromiseStretchBegan))]
[JsonSerializable(typeof(PromiseStretchEnded))]
[JsonSerializable(typeof(PromiseBroken))]
[JsonSerializable(typeof(PromiseLooksAt))]
[JsonSerializable(typeof(PromiseTold))]
[JsonSerializable(typeof(MakePromise))]
[JsonSerializable(typeof(ChangePromise))]
[JsonSerializable(typeof(ReleasePromise))]
[JsonSerializable(typeof(LookAtPromise))]
[JsonSerializable(typeof(PromiseWritten))]
[JsonSerializable(typeof(SendPromiseNotice))]
[JsonSerializable(typeof(PromiseState))]
[JsonSerializable(typeof(PromisesView))]
[JsonSerializable(typeof(ReachView))]
[JsonSerializable(typeof(ApprovalAsked))]
[JsonSerializable(typeof(ApprovalGranted))]
[JsonSerializable(typeof(ApprovalRefused))]
[JsonSerializable(typeof(ApprovalLapsed))]
[JsonSerializable(typeof(ApprovalExpired))]
[JsonSerializable(typeof(ApprovalWithdrawn))]
[JsonSerializable(typeof(AskApproval))]
[JsonSerializable(typeof(ApproveIt))]
[JsonSerializable(typeof(RefuseIt))]
[JsonSerializable(typeof(WithdrawIt))]
[JsonSerializable(typeof(LapseIt))]
[JsonSerializable(typeof(ApprovalStands))]
[JsonSerializable(typeof(SendApprovalLink))]
[JsonSerializable(typeof(ApprovalState))]
[JsonSerializable(typeof(ApprovalsView))]
[JsonSerializable(typeof(RuleState))]
[JsonSerializable(typeof(RulesView))]
internal sealed partial class RulesJson : JsonSerializerContext;
