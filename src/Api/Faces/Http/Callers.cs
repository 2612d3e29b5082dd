using System.Security.Claims;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Who calls, as a user of the framework: MCP's binding passes it on to the tools and keeps sessions apart by its name.
/// </summary>
internal sealed class CallerIdentity(ToolPrincipal caller) : ClaimsPrincipal(
    new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{caller.Kind}:{caller.Name}")], "key"))
{
    public ToolPrincipal Caller => caller;
}

/// <summary>The caller of a request.</summary>
internal static class Callers
{
    /// <summary>Who calls; the guard has let nobody in whom it does not know.</summary>
    public static ToolPrincipal Caller(this HttpContext context) => context.FindCaller()
        ?? throw new InvalidOperationException("A route without a key asks who calls.");

    /// <summary>Who calls; null where a route needs no key and none was sent.</summary>
    public static ToolPrincipal? FindCaller(this HttpContext context) => (context.User as CallerIdentity)?.Caller;
}
