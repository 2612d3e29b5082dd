using System.Net;
using System.Net.NetworkInformation;

namespace RingActors.Api.Outgoing;

/// <summary>
/// The addresses of this machine and whatever is on the same link, public or not: behind them stand this server and its
/// neighbours. Read from the system, and again after a few seconds: addresses come and go.
/// </summary>
/// <param name="time">How old a reading is.</param>
/// <param name="read">Reads addresses with the length of their prefix; null asks the system.</param>
internal sealed class OwnNetworks(
    TimeProvider time, Func<IEnumerable<(IPAddress Address, int PrefixLength)>>? read = null)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly Func<IEnumerable<(IPAddress Address, int PrefixLength)>> _read = read ?? OfTheSystem;
    private Reading? _last;

    /// <exception cref="NetworkInformationException">The system does not tell; then nobody knows.</exception>
    public bool Contains(IPAddress address)
    {
        Reading? last = Volatile.Read(ref _last);
        if (last is null || time.GetElapsedTime(last.At) > FreshFor)
        {
            AddressPrefix[] networks = [.. _read().Select(o => new AddressPrefix(o.Address, o.PrefixLength))];
            last = new Reading(time.GetTimestamp(), networks);
            Volatile.Write(ref _last, last);
        }

        return Array.Exists(last.Networks, network => network.Contains(address));
    }

    private static IEnumerable<(IPAddress Address, int PrefixLength)> OfTheSystem() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(face => face.GetIPProperties().UnicastAddresses)
            .Select(own => (own.Address, own.PrefixLength));

    private sealed record Reading(long At, AddressPrefix[] Networks);
}
