namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>
/// Base addresses. Each ends in a slash, except OAuth, which is a complete address. https everywhere; http only to
/// loopback.
/// </summary>
public sealed record RingEndpoints
{
    /// <summary>All tokens.</summary>
    public Uri OAuth { get; init; } = new("https://oauth.ring.com/oauth/token");

    /// <summary>Session, devices, dings, lights and sirens of cameras.</summary>
    public Uri Clients { get; init; } = new("https://api.ring.com/clients_api/");

    /// <summary>Locations and device settings.</summary>
    public Uri Devices { get; init; } = new("https://api.ring.com/devices/v1/");

    /// <summary>Alarm tickets, location modes, alarm history.</summary>
    public Uri App { get; init; } = new("https://prd-api-us.prd.rings.solutions/api/v1/");

    /// <summary>Commands that a device carries out itself: the door of an intercom.</summary>
    public Uri Commands { get; init; } = new("https://api.ring.com/commands/v1/");

    /// <summary>Groups of lights.</summary>
    public Uri Groups { get; init; } = new("https://api.ring.com/groups/v1/");

    /// <summary>The newer event history.</summary>
    public Uri Events { get; init; } = new("https://api.ring.com/evm/v2/");

    /// <summary>Downloads of recordings in a form that players understand.</summary>
    public Uri Share { get; init; } = new("https://api.ring.com/share_service/v2/");

    /// <summary>Pictures that are waited for.</summary>
    public Uri Snaps { get; init; } = new("https://app-snaps.ring.com/");

    /// <summary>
    /// The signalling socket of live views: wss://host/path, or ws:// for a loopback host. A complete address.
    /// </summary>
    public Uri Signalling { get; init; } = new("wss://api.prod.signalling.ring.devices.a2z.com:443/ws");

    /// <summary>Google check-in (push registration, step 1).</summary>
    public Uri GoogleCheckin { get; init; } = new("https://android.clients.google.com/checkin");

    /// <summary>Google cloud messaging registration (push registration, step 2).</summary>
    public Uri GoogleRegister { get; init; } = new("https://android.clients.google.com/c2dm/register3");

    /// <summary>Firebase installations (push registration, step 3).</summary>
    public Uri FirebaseInstallations { get; init; } = new("https://firebaseinstallations.googleapis.com/v1/");

    /// <summary>Firebase registrations (push registration, step 4).</summary>
    public Uri FirebaseRegistrations { get; init; } = new("https://fcmregistrations.googleapis.com/v1/");

    /// <summary>
    /// The address under which Google delivers to a registration. Never called from here: it is part of what is
    /// registered.
    /// </summary>
    public Uri FirebaseSend { get; init; } = new("https://fcm.googleapis.com/fcm/send/");

    /// <summary>Google's message connection: tls://host:port, or tcp://host:port for a loopback host.</summary>
    public Uri GoogleMessages { get; init; } = new("tls://mtalk.google.com:5228");
}
