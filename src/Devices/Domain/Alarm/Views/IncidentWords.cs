using System.Text.Json;
using RingActors.Devices.Domain.Alarm.State;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>
/// How far an incident has come outside, as answers say it: that somebody is being told says nothing of whether anybody
/// was reached.
/// </summary>
public static class IncidentWords
{
    /// <summary>At least one recipient took it.</summary>
    public const string Told = "told";

    /// <summary>Recipients are being told, and none took it yet.</summary>
    public const string BeingTold = "being_told";

    /// <summary>Nobody could be reached, or there is nobody to tell.</summary>
    public const string NobodyTold = "nobody_told";

    private const string Delivered = "delivered";
    private const string Asked = "asked";

    /// <summary>The stage, in a word.</summary>
    public static string Stage(IncidentView incident) => incident.Stage != IncidentStage.Told
        ? JsonNamingPolicy.SnakeCaseLower.ConvertName(incident.Stage.ToString())
        : IsReached(incident) ? Told
        : incident.Contacts.ContainsValue(Asked) ? BeingTold
        : NobodyTold;

    /// <summary>Recipients are to know of it, and not one does.</summary>
    public static bool IsUnreached(IncidentView incident) =>
        incident.Stage == IncidentStage.Told && !IsReached(incident);

    /// <summary>Who was reached, and who was not yet; null before anybody is told.</summary>
    public static string? Reach(IncidentView incident)
    {
        if (incident.ToldAt is null)
        {
            return null;
        }

        string[] asked = Those(incident, Asked);
        string[] failed = [.. incident.Contacts.Where(c => c.Value is not (Asked or Delivered)).Select(c => c.Key)];
        string begins = IsReached(incident) ? $"reached: {string.Join(", ", Those(incident, Delivered))}"
            : incident.Contacts.IsEmpty ? "nobody was told: the home has no recipients"
            : asked.Length > 0 ? "nobody reached yet"
            : "nobody could be reached";
        return begins
            + (asked.Length > 0 ? $"; being told: {string.Join(", ", asked)}" : "")
            + (failed.Length > 0 ? $"; not reached: {string.Join(", ", failed)}" : "");
    }

    private static bool IsReached(IncidentView incident) => incident.Contacts.ContainsValue(Delivered);

    private static string[] Those(IncidentView incident, string word) =>
        [.. incident.Contacts.Where(c => c.Value == word).Select(c => c.Key)];
}
