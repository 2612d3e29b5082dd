using System.Runtime.InteropServices;
using System.Text.Json;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Limits;

/// <summary>
/// What no limit holds back, in one place: calling for help, for everybody who may; disarming, silencing and taking
/// care of an incident, for those who may do it at once. What they may only do by approval is a wish, and counts.
/// </summary>
internal static class Urgency
{
    private static bool IsOfPersons(AccessRight right) =>
        right is AccessRight.Disarm or AccessRight.Silence or AccessRight.Acknowledge;

    /// <summary>True if this call is not to be held back.</summary>
    public static bool Of(ToolDefinition tool, JsonElement arguments, ToolPrincipal caller)
    {
        foreach (AccessRight right in tool.Rights)
        {
            if (IsUrgent(right, caller))
            {
                // What is no text is refused before anything is done; it must not be read here.
                return tool.UrgentWhen is not { } urgent
                    || (WellFormedText.Is(JsonMarshal.GetRawUtf8Value(arguments)) && urgent(arguments));
            }
        }

        return false;
    }

    /// <summary>True if some call of this tool by this caller is not to be held back.</summary>
    public static bool MayBe(ToolDefinition tool, ToolPrincipal caller) =>
        tool.Rights.Any(right => IsUrgent(right, caller));

    private static bool IsUrgent(AccessRight right, ToolPrincipal caller) => right == AccessRight.CallForHelp
        ? caller.Of(right) != Allowance.Never
        : IsOfPersons(right) && caller.Of(right) == Allowance.AtOnce;
}

/// <summary>
/// On routes that no limit holds back: those that take codes, which have a budget of their own, and the question
/// whether the server lives, because a flood must not look like its death.
/// </summary>
internal sealed class NeverHeldBack
{
    public static readonly NeverHeldBack Instance = new();
}

/// <summary>On routes that count their calls themselves, by what is in their bodies.</summary>
internal sealed class CountsItself
{
    public static readonly CountsItself Instance = new();
}

/// <summary>On routes for strangers that count their calls themselves, once they know whether the caller is
/// believed.</summary>
internal sealed class LimitsItself
{
    public static readonly LimitsItself Instance = new();
}
