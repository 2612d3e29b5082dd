using RingActors.Api.Instance;
using RingActors.Devices.Domain.Access;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Approvals;

/// <summary>How somebody can approve here: only ways that exist are told.</summary>
internal static class ApprovalWays
{
    /// <param name="view">The home.</param>
    /// <param name="id">The approval.</param>
    /// <param name="byResidents">True if a resident can, and so a code of the household; else only an owner.</param>
    public static IReadOnlyList<string> Of(HomeView view, string id, bool byResidents)
    {
        bool hasCode = byResidents && view.Part<AccessView>().Codes.Values.Any(c => c.CanDisarm);
        string key = byResidents ? "the key of an owner or resident" : "an owner's key";
        string typed = hasCode ? $"a code of the household, or {key}," : $"{key}";
        return
        [
            $"on the machine that runs this, with {typed} typed at a prompt: {HowToRun.Current.Line($"approve {id}")}",
            $"POST /approvals/{id}/approve with {(hasCode ? $"""{key}, or a body of """ + "{\"code\": \"...\"}" : key)}",
        ];
    }
}
