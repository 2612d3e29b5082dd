using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Features.AlarmSettings;

/// <summary>The arguments of update_security_settings as a policy; paths of faults are those of the call.</summary>
internal static class PolicyCall
{
    private const string Argument = "settings";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="arguments">The call's.</param>
    /// <param name="devices">The home's devices.</param>
    /// <param name="prepare">Puts in the settings what the caller means and cannot say.</param>
    internal static PolicyReading Read(JsonElement arguments, DevicesView devices, Action<JsonObject> prepare)
    {
        PolicyReading reading;
        try
        {
            JsonObject settings =
                (JsonObject)JsonNode.Parse(arguments.GetProperty(Argument).GetRawText(), null, Strict)!;
            prepare(settings);
            reading = PolicyReader.Read(settings, devices);
        }
        catch (JsonException)
        {
            // Which of the two was meant nobody can say.
            PolicyFault twice = new("", "invalid", "A name stands twice in one of its objects; give each once.", []);
            reading = new PolicyReading(null, [twice], null);
        }

        return reading with
        {
            Faults = [.. reading.Faults.Select(f => f with { Path = f.Path.Length == 0 ? Argument : $"{Argument}.{f.Path}" })],
        };
    }
}
