using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Rules.Approvals;

/// <summary>What it would come to that a shadow is promoted, an example dismissed, or a promise made or changed.</summary>
internal static class EvidencePreview
{
    private const string None = ActPreview.None;

    internal static ActPreview Of(HomeView view, Address to, ICommand command) => command switch
    {
        PromoteShadow promote => OfPromotion(view, to, promote),
        UnpinMoment unpin => OfPin(view, to, unpin),
        MakePromise make => OfPromise(view, to, "Promise", make.Document),
        ChangePromise change => OfPromise(view, to, "Promise something else:", change.Document),
        _ => OfPromise(view, to, "Take back the promise", null),
    };

    /// <summary>The draft is what was shown, and what was seen of it; more may be seen until it is approved.</summary>
    private static ActPreview OfPromotion(HomeView view, Address to, PromoteShadow promote)
    {
        ShadowView? shadow = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id)?.Shadow;
        if (shadow?.Draft != promote.Draft || shadow is null)
        {
            return new(
                $"Make what lived beside the automation {to.Id} the automation: nothing is known of it any more.",
                [new("draft", None)]);
        }

        ActPreview rule = RulePreview.Of(
            view, to, new ReplaceRule(shadow.Rule.Document with { Enabled = true }));
        return new(
            $"{rule.Words} It lived beside it. {shadow.Compared.Said(ActPreview.Text(shadow.Since))}",
            [.. rule.Facts, new("draft", $"{shadow.Draft} beside version {shadow.Beside}")]);
    }

    private static ActPreview OfPin(HomeView view, Address to, UnpinMoment unpin)
    {
        RuleView? there = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        string name = there is null ? to.Id : $"{PlainText.Quoted(there.Name)} ({there.Slug})";
        return new(
            $"Dismiss the pinned example {unpin.Pin} of the automation {name}: it need not be kept any more.",
            [
                new("automation now", there is null ? None : $"version {there.Version}"),
                new("example", unpin.Pin),
            ]);
    }

    private static ActPreview OfPromise(HomeView view, Address to, string does, PromiseDocument? document)
    {
        PromiseView? there = view.Part<PromisesView>().Promises.GetValueOrDefault(to.Id);
        PromiseDocument? meant = document ?? there?.Document;
        DevicesView devices = view.Part<DevicesView>();
        string sentence = meant is null ? "" : PromiseSentence.Of(meant, devices);
        string before = there is null || document is null ? ""
            : $" Until now: {PromiseSentence.Of(there.Document, devices)}";
        return new(
            $"{does} {PlainText.Quoted(meant?.Name ?? to.Id)}: {sentence}{before}",
            [
                new("promise now", there is null ? None : $"version {there.Version}"),
                new("what it says", meant is null ? None : PromiseJson.Text(meant)),
            ]);
    }
}
