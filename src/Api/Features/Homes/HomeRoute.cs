using RingActors.Api.Faces.Http;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// What the routes below <c>/api/v1/homes/{home}</c> share: who calls, which home and device are meant, how a no is
/// told.
/// </summary>
internal sealed class HomeRoute(IHomes homes, HomeNames names, TimeProvider time)
{
    private static readonly TimeSpan PauseDefault = TimeSpan.FromSeconds(5);

    public IHomes Homes => homes;

    public TimeProvider Time => time;

    /// <summary>The home and, if the route names one, its device; or why not.</summary>
    public async ValueTask<(HomeView? View, DeviceView? Device, ToolFailure? Failure)> FindAsync(
        HttpContext context, AccessRight right)
    {
        ToolPrincipal caller = context.Caller();
        if (caller.Of(right) == Allowance.Never)
        {
            return (null, null, ToolFailures.NotYours());
        }

        (HomeView? view, ToolFailure? failure) = await names.FindAsync(
            context.GetRouteValue("home")?.ToString() ?? "", null, caller);
        if (view is null)
        {
            return (null, null, failure);
        }

        context.Items[typeof(CallHome)] = names.Of(view, caller);
        if (context.GetRouteValue("device")?.ToString() is not { } reference)
        {
            return (view, null, null);
        }

        DevicesView devices = view.Part<DevicesView>();
        return devices.Find(reference) is { } device
            ? (view, device, null)
            : (null, null, ToolFailures.NoSuch("device", "device", reference, [.. devices.All.Select(d => d.Slug)],
                "get_devices", devices.Called(reference)));
    }

    /// <summary>A call of a route, as the door to the actors takes it.</summary>
    public ToolCallContext CallOf(HttpContext context, string requestId) => new(
        context.Caller(), requestId, requestId, null, ToolFace.Rest, context.RequestAborted);

    public static Task FailAsync(HttpContext context, ToolFailure failure) =>
        HttpAnswer.FailAsync(context, failure.Status, failure);

    public void Answer(HttpContext context, ToolResult result) =>
        HttpAnswer.Write(
            context,
            200,
            result.About(context.Items[typeof(CallHome)] as CallHome, hasHomeId: false),
            RequestIds.Next(time),
            time.GetUtcNow());

    /// <summary>Ring's no in the facade's words: what may go away by itself, and what somebody has to change.</summary>
    public static ToolFailure FailureOf(RingApiException e)
    {
        string code = "ring." + RingEffects.CodeOf(e.Fault);
        return e.IsTransient
            ? ToolFailures.Unavailable(code, e.Message, e.RetryAfter ?? PauseDefault)
            : e.Fault switch
            {
                RingFault.LoginNeeded or RingFault.NotUnderstood => ToolFailures.Unavailable(
                    code, e.Message, e.RetryAfter ?? PauseDefault),
                RingFault.Forbidden or RingFault.ReadOnly or RingFault.SwitchedOff or RingFault.LiveViewBlocked =>
                    new ToolFailure(ToolErrorType.Forbidden, code, e.Message, "Nothing was changed."),
                _ => ToolFailures.Refused(code, e.Message, "Nothing was changed."),
            };
    }
}
