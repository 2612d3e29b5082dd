namespace RingActors.Devices.RingCloud.Rest;

/// <summary>What calls are made for: the words of the budget's metrics, and what shares it.</summary>
internal static class CallPurpose
{
    public const string Command = "command";

    /// <summary>By the labels of the endpoints. What is not named here is a question of somebody.</summary>
    public static string Of(RingRequest request) => request.IsCommand ? Command : request.Endpoint switch
    {
        "locations" or "ring_devices" or "alarm_ticket" or "subscribe" or "motions_subscribe" or "push_register" => "household",
        "device_health" => "health",
        "history" or "hub_history" or "events" or "location_events" or "video_search" => "history",
        "dings_active" => "dings",
        "location_mode" => "modes",
        "snapshot_times" or "snapshot_next" or "snapshot_image" or "snapshot_push" => "pictures",
        _ => "questions",
    };
}
