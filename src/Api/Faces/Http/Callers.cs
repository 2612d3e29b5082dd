using System.Security.Claims;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

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

    /// <summary>
    /// For whom names are opened in the answer: of the home that it is about, else of those of the caller; for whoever
    /// is nobody, as for a reader.
    /// </summary>
    public static OpenedFor OpenedFor(this HttpContext context, CallHome? home = null) =>
        context.Items[typeof(OpenedFor)] as OpenedFor
        ?? OpenedFor(context.FindCaller(), home ?? context.Items[typeof(CallHome)] as CallHome);

    /// <summary>The same for a call of a tool.</summary>
    public static OpenedFor OpenedFor(ToolPrincipal? caller, CallHome? home) => new(
        home is not null ? [home.Id] : caller?.Homes,
        caller is not null && caller.Of(AccessRight.Approve) != Allowance.Never);

    /// <summary>Who calls; null where a route needs no key and none was sent.</summary>
    public static ToolPrincipal? FindCaller(this HttpContext context) => (context.User as CallerIdentity)?.Caller;
}
