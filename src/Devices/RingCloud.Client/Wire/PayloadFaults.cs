namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// What was not understood in one answer or message, and where it says so itself, the parts with the bad values.
/// </summary>
internal sealed class PayloadFaults
{
    private const int KeptMax = 20;
    private readonly List<string> _kept = [];
    private readonly List<string> _parts = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> Kept => _kept;

    /// <summary>The parts that held bad values, as one redacted JSON text; null if nobody named a part.</summary>
    public string? Parts => _parts.Count switch
    {
        0 => null,
        1 => _parts[0],
        _ => "[" + string.Join(',', _parts) + "]",
    };

    /// <param name="part">A part of the message with a bad value in it, as redacted JSON text.</param>
    public void Hold(string part)
    {
        if (_parts.Count < KeptMax)
        {
            _parts.Add(part);
        }
    }

    public void Add(string path, string expected)
    {
        Count++;
        if (_kept.Count < KeptMax)
        {
            _kept.Add($"{path}: expected {expected}");
        }
    }
}
