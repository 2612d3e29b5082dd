using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>
/// How much speaks for a burglary, from 0 to 4, and what: one for each device that observed something, up to three, and
/// one more if a camera says that it saw a person. It is this server's own count. The idea is that of ANSI/TMA-AVS-01,
/// the levels are not: those judge what people do, which nobody here can see. Other emergencies have none: a single
/// smoke detector is not to be called weak.
/// </summary>
/// <param name="Level">0 to 4.</param>
/// <param name="Reasons">Why, for a person.</param>
public sealed record Confidence(int Level, IReadOnlyList<string> Reasons)
{
    private const int LevelMax = 4;
    private const int DevicesMax = 3;
    private const string Person = "human";

    /// <summary>That nobody hears a device is no observation of it.</summary>
    private static readonly string[] Silence = [StateView.Offline, StateView.Unknown, StateView.CellBackup, SensorSignal.Gone];

    /// <summary>Null for what is no burglary.</summary>
    public static Confidence? Of(IncidentKind kind, IReadOnlyList<Evidence> evidence)
    {
        if (kind != IncidentKind.Burglary)
        {
            return null;
        }

        Evidence[] seen = [.. evidence.Where(e => e.Device is not null && !Silence.Contains(e.What, StringComparer.Ordinal))];
        string[] names = [.. seen.DistinctBy(e => e.Device).Select(e => Quoted(e.Name))];
        string? camera = seen.FirstOrDefault(e => e.What == Person) is { } by ? Quoted(by.Name) : null;
        return new Confidence(
            Math.Min(LevelMax, Math.Min(DevicesMax, names.Length) + (camera is null ? 0 : 1)),
            [
                names.Length switch
                {
                    0 => "no device observed anything",
                    1 => $"only {names[0]} observed something",
                    _ => $"{names.Length} devices observed something: {string.Join(", ", names)}",
                },
                .. camera is null ? Array.Empty<string>() : [$"{camera} says that it saw a person"],
            ]);
    }

    private static string Quoted(string name) => PlainText.Quoted(name);
}
