using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using RingActors.Devices.RingCloud.Gateway.Pictures;

namespace RingActors.Api.Settings.Areas;

/// <summary>Pictures of cameras, kept as files beside the journal.</summary>
internal sealed record SnapshotSettings
{
    private const long Mebibyte = 1024 * 1024;

    [Description("Whether the pictures that Ring's push messages name are fetched and kept. One call to Ring each.")]
    public bool KeepPush { get; init; } = true;

    [Description("A camera is asked for a picture at most this often: asking drains batteries.")]
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan TakenEveryMin { get; init; } = TimeSpan.FromSeconds(10);

    [Description("A picture is removed so long after it was stored. Its event, with its hash and time, stays.")]
    [Range(typeof(TimeSpan), "1h", "3650d")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    [Description("Room of all pictures together, in MiB; beyond, those stored first are removed.")]
    [Range(16, 1_048_576)]
    public int MebibytesMax { get; init; } = 1024;

    internal PictureStoreOptions StoreIn(string directory) =>
        new(directory, Duration.FromTimeSpan(KeepFor), MebibytesMax * Mebibyte);

    internal CameraPicturesOptions ToOptions() => new(KeepPush, Duration.FromTimeSpan(TakenEveryMin));
}
