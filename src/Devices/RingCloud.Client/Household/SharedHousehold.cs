using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>
/// An account to which the usual addresses name nothing may see a household all the same: they leave out what is only
/// shared with it. Then the addresses of the app are asked, now and then. An account that sees nothing by any address
/// is a state with a cause, and not a home that is about to come.
/// </summary>
internal sealed class SharedHousehold(RingServices services, RingApi api)
{
    /// <param name="locations">How many locations it sees.</param>
    internal static string NothingSeen(int locations) =>
        $"The login works, and Ring names no {(locations == 0 ? "location and no " : "")}device for this account. Usual causes: it is another account "
        + "than the one of the Ring app; the home is shared with it and the invitation was not accepted, or was taken back; nothing is set up yet. Look "
        + "into the Ring app with this very account, accept the invitation or set the home up there, or log in with the account that sees the home: "
        + "ringactors login";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private DateTimeOffset _lookAt = DateTimeOffset.MinValue;
    private Reading<IReadOnlyList<ParsedLocation>>? _locations;
    private Reading<ParsedDeviceList>? _devices;
    private bool _isSeen;

    /// <param name="locations">What the usual address named; null if it was not asked.</param>
    /// <param name="devices">What the usual address named: nothing.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What is to be taken for the household.</returns>
    /// <exception cref="RingApiException">The household that is seen there could not be read.</exception>
    internal async Task<(Reading<IReadOnlyList<ParsedLocation>>? Locations, Reading<ParsedDeviceList> Devices)> LookAsync(
        Reading<IReadOnlyList<ParsedLocation>>? locations, Reading<ParsedDeviceList> devices, CancellationToken stop)
    {
        // While something is seen there, it is the household: read as often as the usual list, and a reading that fails
        // is a failed reading, and not an empty home.
        if (_isSeen)
        {
            _locations = await AskAsync(api.SharedLocationsAsync(stop), "shared locations") ?? _locations;
            _devices = await api.SharedDevicesAsync(stop);

            // Of a list that could not be read to its end nobody knows that nothing is left.
            _isSeen = _devices.Value is { Devices.Count: > 0 } or { IsComplete: false };
        }
        else if (services.Time.GetUtcNow() >= _lookAt)
        {
            _lookAt = services.Time.GetUtcNow() + LookEvery;
            _locations = await AskAsync(api.SharedLocationsAsync(stop), "shared locations");
            _devices = await AskAsync(api.SharedDevicesAsync(stop), "shared devices");
            _isSeen = _devices is { Value.Devices.Count: > 0 };
        }

        return (
            _locations is { Value.Count: > 0 } ? _locations : locations,
            _isSeen ? _devices! : devices);
    }

    /// <summary>Many accounts have no such address: that is no fault of the reading.</summary>
    private async Task<Reading<T>?> AskAsync<T>(Task<Reading<T>> reading, string what)
    {
        try
        {
            return await reading;
        }
        catch (RingApiException e) when (e.Fault is not (RingFault.LoginNeeded or RingFault.Blocked or RingFault.RateLimited))
        {
            HouseholdLog.NotRead(services.Log, what, "", e.Message);
            return null;
        }
    }
}
