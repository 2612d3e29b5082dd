using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>What calls are made for: the words of the budget's metrics, and what shares it.</summary>
internal static class CallPurpose
{
    /// <summary>The label of the call that makes a session.</summary>
    public const string SessionEndpoint = "session";

    public const string Command = "command";

    /// <summary>A siren, and the mode of a home without a base station: they come before lights and volumes.</summary>
    public const string Alarm = "alarm";

    /// <summary>Without a login, a session and the ticket to the base station nothing else works.</summary>
    public const string Lifeline = "lifeline";

    /// <summary>
    /// What is tried although its host is left alone: the alarm's own calls, and without which these are none.
    /// </summary>
    public static CallUrgency UrgencyOf(RingRequest request) =>
        Of(request) is Alarm or Lifeline ? CallUrgency.Urgent
        : request.IsCommand ? CallUrgency.Command
        : CallUrgency.Ordinary;

    /// <summary>
    /// By the labels of the endpoints. What is not named here is a question of somebody, or a command.
    /// </summary>
    public static string Of(RingRequest request) => request.Endpoint switch
    {
        SessionEndpoint or "alarm_ticket" => Lifeline,
        "siren_on" or "siren_off" or "location_mode_set" => Alarm,
        _ when request.IsCommand => Command,
        "locations" or "ring_devices" or "subscribe" or "motions_subscribe" or "push_register" => "household",
        "device_health" => "health",
        "history" or "hub_history" or "events" or "location_events" or "video_search" => "history",
        "dings_active" => "dings",
        "location_mode" => "modes",
        "snapshot_times" or "snapshot_next" or "snapshot_image" or "snapshot_push" => "pictures",
        _ => "questions",
    };
}
