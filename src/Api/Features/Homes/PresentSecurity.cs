using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// A home's alarm as it may be shown: what the home's own record calls the present is so only while the base station is
/// heard by this process. The two differ where a journal cannot be written, and in the first moments.
/// </summary>
internal sealed class PresentSecurity(RingGateway gateway)
{
    private const string NotHeard = "The base station is not heard at present.";

    public SecurityView Of(HomeView view)
    {
        SecurityView security = view.Security();
        return security.BaseStation is { Status: Connection.Online } known && !gateway.Hears(view.Home)
            ? security with { BaseStation = known with { Status = Connection.Unknown, Reason = NotHeard } }
            : security;
    }
}
