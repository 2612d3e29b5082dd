using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.CommandLine;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using NearMatch = RingActors.Api.Tools.Schemas.NearMatch;

namespace RingActors.Api.Home.Handlers;

/// <summary>Homes by the names that their people have for them: accepted wherever a home is named, shown wherever one is shown.</summary>
internal sealed class HomeNames(HomeHost host, HomeSettings settings)
{
    private const string Argument = "home_id";

    /// <summary>Calls that a refusal shows; with more homes the names are enough.</summary>
    private const int CallsMax = 4;

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>The home of a name or id; the only one if none is named.</summary>
    /// <param name="named">As the caller said; null for not at all.</param>
    /// <param name="arguments">The call, to be shown once for each home where it is not clear which is meant.</param>
    public async ValueTask<(HomeView? View, ToolFailure? Failure)> FindAsync(string? named, JsonElement? arguments)
    {
        IReadOnlyList<string> homes = host.Homes;
        if (named is null ? homes.Count == 1 : homes.Contains(named, StringComparer.Ordinal))
        {
            return (await host.Engine.ViewAsync(named ?? homes[0]), null);
        }

        IReadOnlyList<HomeView> views = await AllAsync();
        HomeView[] meant = named is null ? [] : [.. views.Where(v => string.Equals(NameOf(v), named.Trim(), StringComparison.OrdinalIgnoreCase))];
        return (named, meant.Length, views.Count) switch
        {
            (_, 1, _) => (meant[0], null),
            (_, > 1, _) => (null, NameOne($"{meant.Length} homes are called \"{named}\": {Said(meant)}.", meant, arguments)),
            (_, _, 0) when NothingSeen() is { } cause => (null, new ToolFailure(
                ToolErrorType.Refused, "home.none-visible", HowToRun.Current.Told(cause), "Nothing was changed. Trying again does not help before that.")),
            (_, _, 0) => (null, ToolFailures.Unavailable(
                "home.wait-for-ring", "No home is known yet: the connection to Ring has not listed one. health_check says how it stands.", BusyPause)),
            (null, _, _) => (null, NameOne($"This account has several homes: {Said(views)}.", views, arguments)),
            _ => (null, NoSuch(named!, views)),
        };
    }

    /// <summary>Why there is no home although all that Ring tells has been read; null while there may yet be one.</summary>
    private string? NothingSeen() => host.Ring?.Links.FirstOrDefault(l => l is
    {
        Subsystem: Devices.RingCloud.Observations.RingSubsystem.DeviceList,
        State: Devices.RingCloud.Observations.RingLinkState.Degraded,
    })?.Reason;

    /// <summary>All homes, with what is known of them.</summary>
    public async ValueTask<IReadOnlyList<HomeView>> AllAsync()
    {
        List<HomeView> views = [];
        foreach (string home in host.Homes)
        {
            views.Add(await host.Engine.ViewAsync(home));
        }

        return views;
    }

    /// <summary>A device that several homes have: which is meant only the caller can say.</summary>
    public static ToolFailure WhichHome(string device, IReadOnlyList<HomeView> views, JsonElement arguments) =>
        NameOne($"There is a device \"{device}\" in {views.Count} homes: {Said(views)}.", views, arguments);

    public CallHome Of(HomeView view)
    {
        string? told = ZoneOf(view);
        DateTimeZone? zone = (told ?? (settings.TimeZone.Length > 0 ? settings.TimeZone : null)) is { } id
            ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
            : null;
        return new CallHome(view.Home, NameOf(view), zone ?? DateTimeZone.Utc, zone is not null, host.Homes.Count > 1);
    }

    /// <summary>The zone that Ring told of the home, or of a device in it; null if it told none that is known.</summary>
    public static string? ZoneOf(HomeView view) => new[] { view.Part<LocationView>().TimeZone }
        .Concat(view.Part<DevicesView>().All.Select(d => d.TimeZone))
        .FirstOrDefault(zone => zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null);

    private static string? NameOf(HomeView view) => view.Part<LocationView>().Name?.Trim() is { Length: > 0 } name ? name : null;

    private static string Said(HomeView view) => NameOf(view) is { } name ? $"\"{name}\" ({view.Home})" : view.Home;

    private static string Said(IEnumerable<HomeView> views) => string.Join(", ", views.Select(Said));

    private static ToolFailure NameOne(string error, IReadOnlyList<HomeView> views, JsonElement? arguments)
    {
        string[] named = [.. views.Select(v => NameOf(v) is { } name && views.Count(o => NameOf(o) == name) == 1 ? name : v.Home)];
        string calls = arguments is { ValueKind: JsonValueKind.Object } call && named.Length <= CallsMax
            ? $": call again with {string.Join(", or with ", named.Select(home => With(call, home)))}"
            : ", by its name or its id";
        return new ToolFailure(ToolErrorType.Invalid, "home.name-one", error, $"Say which with {Argument}{calls}. Nothing was changed.")
        {
            Faults = [new ToolFault(Argument, "missing", $"{Argument}: {error}") { Values = [.. named] }],
        };
    }

    private static string With(JsonElement arguments, string home)
    {
        JsonObject call = (JsonObject)JsonNode.Parse(arguments.GetRawText())!;
        call[Argument] = home;
        return call.ToJsonString(AnswerJson.Relaxed);
    }

    private static ToolFailure NoSuch(string named, IReadOnlyList<HomeView> views)
    {
        string[] known = [.. views.SelectMany(v => new[] { NameOf(v), v.Home }).OfType<string>()];
        string error = $"{Argument}: there is no home \"{(named.Length <= 64 ? named : named[..64] + "…")}\"."
            + $"{SchemaCheck.Hint(NearMatch.Name(named, known))} Known: {Said(views)}.";
        return new ToolFailure(ToolErrorType.NotFound, "home.look-up-the-id", error, "Name one of these, by its name or its id. Nothing was changed.")
        {
            Faults = [new ToolFault(Argument, "reference", error) { DidYouMean = NearMatch.Name(named, known), Allowed = Said(views) }],
        };
    }
}
