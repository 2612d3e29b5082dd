using System.Globalization;
using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>Chimes, volumes, groups of lights and intercoms (sections 4.6 to 4.10 of the protocol sheet).</summary>
internal sealed partial class RingApi
{
    public Task ChimeVolumeAsync(long id, int volume, CancellationToken stop) => CommandAsync(
        HttpMethod.Put,
        _at.Clients,
        $"chimes/{Id(id)}",
        "chime_set",
        JsonSerializer.Serialize(new { chime = new { settings = new { volume } } }),
        stop);

    public Task PlayChimeAsync(long id, string kind, CancellationToken stop) => CommandAsync(
        HttpMethod.Post, _at.Clients, $"chimes/{Id(id)}/play_sound", "chime_play", JsonSerializer.Serialize(new { kind }), stop);

    /// <param name="minutes">Null ends the snooze: Ring takes an empty body for that.</param>
    public Task SnoozeChimeAsync(long id, int? minutes, CancellationToken stop) => CommandAsync(
        HttpMethod.Post,
        _at.Clients,
        $"chimes/{Id(id)}/do_not_disturb",
        "chime_snooze",
        minutes is { } time ? JsonSerializer.Serialize(new { time }) : null,
        stop);

    public Task DoorbellVolumeAsync(long id, int volume, CancellationToken stop) => CommandAsync(
        HttpMethod.Put,
        _at.Clients,
        $"doorbots/{Id(id)}",
        "doorbell_set",
        JsonSerializer.Serialize(new { doorbot = new { settings = new { doorbell_volume = volume } } }),
        stop);

    public Task<Reading<IReadOnlyList<RingLightGroup>>> LightGroupsAsync(string locationId, CancellationToken stop) =>
        ReadAsync(_at.Groups, $"locations/{Escape(locationId)}/groups", "light_groups", LightGroupParser.Groups, stop);

    public Task<Reading<RingLightGroupState>> LightGroupAsync(string locationId, string groupId, CancellationToken stop) => ReadAsync(
        _at.Groups,
        $"locations/{Escape(locationId)}/groups/{Escape(groupId)}/devices",
        "light_group",
        LightGroupParser.State,
        state => state.Leftover,
        stop);

    public Task SetLightGroupAsync(string locationId, string groupId, bool on, int? seconds, CancellationToken stop)
    {
        var lights = new Dictionary<string, object> { ["enabled"] = on };
        if (seconds is { } duration)
        {
            lights["duration_seconds"] = duration;
        }

        return CommandAsync(
            HttpMethod.Post,
            _at.Groups,
            $"locations/{Escape(locationId)}/groups/{Escape(groupId)}/devices",
            "light_group_set",
            JsonSerializer.Serialize(new { lights_on = lights }),
            stop);
    }

    /// <exception cref="RingApiException">Also when Ring's answer says that the intercom did not do it.</exception>
    public async Task UnlockDoorAsync(long id, Guid requestId, CancellationToken stop)
    {
        var body = JsonSerializer.Serialize(new
        {
            command_name = "device_rpc",
            request = new
            {
                id = requestId.ToString("D"),
                jsonrpc = "2.0",
                method = "unlock_door",
                @params = new { door_id = 0, user_id = 0 },
            },
        });
        var request = new RingRequest(HttpMethod.Put, new Uri(_at.Commands, $"devices/{Id(id)}/device_rpc"), "intercom_unlock")
        {
            Body = body,
            Home = HomeOf($"devices/{Id(id)}"),
            IsCommand = true,
        };
        var code = (await ReadAsync(request, DeviceRpcParser.CodeOf, static _ => null, stop)).Value;
        if (code is not 0)
        {
            // Without a code nobody knows; with another one the device says that it did not.
            throw new RingApiException(
                code is null ? RingFault.NotUnderstood : RingFault.Rejected,
                code is null
                    ? "intercom_unlock: Ring's answer does not say whether the intercom took the command."
                    : string.Create(CultureInfo.InvariantCulture, $"intercom_unlock: the intercom did not open the door (code {code}); it may be asleep."))
            {
                IsOutcomeUnknown = code is null,
            };
        }
    }
}
