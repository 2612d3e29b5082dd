using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Features.Incidents;

/// <summary>What is said where somebody called for help and nobody is told of it.</summary>
internal static class NoHelp
{
    /// <summary>Help was called for, and there is nobody whom the home could tell.</summary>
    internal const string NobodyTold = "NOBODY WAS TOLD: this home has no recipients, so nobody outside knows of it. "
        + "Call the emergency number yourself if somebody is in danger. Whom the home tells is set with "
        + "update_security_settings (contacts).";

    /// <summary>
    /// Whoever needs help now is told at once where it is to be had, and that none was called.
    /// </summary>
    internal static ToolFailure Elsewhere(HttpSettings http, string tool)
    {
        string at = PublicAddress.Of(http.PublicUrl)?.AbsoluteUri.TrimEnd('/') ?? "";
        return new ToolFailure(
            ToolErrorType.Forbidden,
            "panic.call-elsewhere",
            "No help was called: MCP clients may not call for help here (Security:PanicOverMcp is "
                + "false, and no owner allowed it to this key).",
            "Call the emergency number yourself if somebody is in danger. Here help is called by a keypad's panic "
                + $"button, in Ring's app, or over REST with POST {at}/tools/{tool}. Nothing was changed.");
    }
}
