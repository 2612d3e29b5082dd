namespace RingActors.Devices.RingCloud.Wire;

/// <summary>What was not understood in one answer or message. Counted and logged; the values themselves stay in the leftover.</summary>
internal sealed class PayloadFaults
{
    private const int KeptMax = 20;
    private readonly List<string> _kept = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> Kept => _kept;

    public void Add(string path, string expected)
    {
        Count++;
        if (_kept.Count < KeptMax)
        {
            _kept.Add($"{path}: expected {expected}");
        }
    }
}
