namespace RingCloudSim;

/// <summary>
/// Where a client finds what it knows by Ring's and Google's host names. A base ends in '/', so that a relative path
/// can be appended; OAuth, PushCheckin and PushRegister are complete addresses. No path occurs under two bases, hence
/// one port serves all.
/// </summary>
public sealed record RingCloudEndpoints(Uri Origin, Uri PushSocket, Uri AlarmSocket)
{
    /// <summary>https://oauth.ring.com/oauth/token</summary>
    public Uri OAuth => new(Origin, "oauth/token");

    /// <summary>https://api.ring.com/clients_api/</summary>
    public Uri ClientsApi => new(Origin, "clients_api/");

    /// <summary>https://api.ring.com/devices/v1/</summary>
    public Uri DevicesApi => new(Origin, "devices/v1/");

    /// <summary>https://api.ring.com/commands/v1/</summary>
    public Uri CommandsApi => new(Origin, "commands/v1/");

    /// <summary>https://api.ring.com/groups/v1/</summary>
    public Uri GroupsApi => new(Origin, "groups/v1/");

    /// <summary>https://api.ring.com/evm/v2/</summary>
    public Uri EventsApi => new(Origin, "evm/v2/");

    /// <summary>https://api.ring.com/share_service/v2/</summary>
    public Uri ShareApi => new(Origin, "share_service/v2/");

    /// <summary>https://api.ring.com/integrations/</summary>
    public Uri IntegrationsApi => new(Origin, "integrations/");

    /// <summary>wss://api.prod.signalling.ring.devices.a2z.com:443/ws; here it has a path of its own.</summary>
    public Uri Signalling => new UriBuilder(new Uri(Origin, "signalling/ws")) { Scheme = Origin.Scheme == "https" ? "wss" : "ws" }.Uri;

    /// <summary>https://prd-api-us.prd.rings.solutions/api/v1/</summary>
    public Uri AppApi => new(Origin, "api/v1/");

    /// <summary>https://app-snaps.ring.com/</summary>
    public Uri Snaps => Origin;

    /// <summary>https://android.clients.google.com/checkin</summary>
    public Uri PushCheckin => new(Origin, "checkin");

    /// <summary>https://android.clients.google.com/c2dm/register3</summary>
    public Uri PushRegister => new(Origin, "c2dm/register3");

    /// <summary>https://firebaseinstallations.googleapis.com/v1/</summary>
    public Uri PushInstallations => new(Origin, "v1/");

    /// <summary>https://fcmregistrations.googleapis.com/v1/</summary>
    public Uri PushRegistrations => new(Origin, "v1/");

    /// <summary>
    /// All of them under the names by which RingActors' settings know them (RingEndpoints:…). A client that is given
    /// fewer looks for the rest at the real Ring.
    /// </summary>
    public IReadOnlyDictionary<string, string> AsSettings() => new Dictionary<string, string>
    {
        ["OAuth"] = OAuth.ToString(),
        ["Clients"] = ClientsApi.ToString(),
        ["Devices"] = DevicesApi.ToString(),
        ["App"] = AppApi.ToString(),
        ["Commands"] = CommandsApi.ToString(),
        ["Groups"] = GroupsApi.ToString(),
        ["Events"] = EventsApi.ToString(),
        ["Share"] = ShareApi.ToString(),
        ["Snaps"] = Snaps.ToString(),
        ["Signalling"] = Signalling.ToString(),
        ["GoogleCheckin"] = PushCheckin.ToString(),
        ["GoogleRegister"] = PushRegister.ToString(),
        ["FirebaseInstallations"] = PushInstallations.ToString(),
        ["FirebaseRegistrations"] = PushRegistrations.ToString(),
        ["GoogleMessages"] = PushSocket.ToString(),
        ["AlarmScheme"] = Signalling.Scheme,
    };
}
