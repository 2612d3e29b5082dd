using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace RingActors.Api.Settings.Areas;

/// <summary>How much of the audit log is kept.</summary>
internal sealed record AuditSettings
{
    [Description("Days that entries are kept at least, unless BytesMax is reached before. What is older goes, a file "
        + "at "
        + "a time.")]
    [Range(1, 3650)]
    public int KeepDays { get; init; } = 90;

    [Description("Bytes that the log may have on the disk; when it has more, the oldest entries go. An entry has about "
        + "350.")]
    [Range(1024 * 1024, 2_000_000_000)]
    public int BytesMax { get; init; } = 256 * 1024 * 1024;
}
