using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>The answer of PUT commands/v1/devices/{id}/device_rpc.</summary>
internal static class DeviceRpcParser
{
    /// <summary>0 if the device took the command; null if the answer does not say.</summary>
    public static long? CodeOf(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults)?.Object("result")?.Long("code") is { } code)
        {
            return code;
        }

        faults.Add("$.result.code", "a code");
        return null;
    }
}
