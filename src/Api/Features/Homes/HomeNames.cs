using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using NearMatch = RingActors.Api.Tools.Schemas.NearMatch;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// Homes by the names that their people have for them: accepted wherever a home is named, shown wherever one is shown.
/// </summary>
internal sealed class HomeNames(
    IHomes homes, KnownHomes known, IRingLink ring, HomeSettings settings, TimeProvider time) : ICallHomes
{
    private const string Argument = "home_id";

    /// <summary>Calls that a refusal shows; with more homes the names are enough.</summary>
    private const int CallsMax = 4;

    /// <summary>The home of a name or id; the only one if none is named.</summary>
    /// <param name="named">As the caller said; null for not at all.</param>
    /// <param name="arguments">The call, to be shown once for each home where it is not clear which is meant.</param>
    /// <param name="by">Who asks: homes that are not theirs are not there.</param>
    public async ValueTask<(HomeView? View, ToolFailure? Failure)> FindAsync(
        string? named, JsonElement? arguments, ToolPrincipal by)
    {
        string[] all = NamesFor(by);
        if (named is null ? all.Length == 1 : all.Contains(named, StringComparer.Ordinal))
        {
            return (await homes.ViewAsync(named ?? all[0]), null);
        }

        IReadOnlyList<HomeView> views = await AllAsync(by);
        HomeView[] meant = named is null ? [] : Called(named, views);
        return (named, meant.Length, views.Count) switch
        {
            (_, 1, _) => (meant[0], null),
            (_, > 1, _) => (null,
                NameOne($"{meant.Length} homes are called {PlainText.Quoted(named!)}: {Said(meant)}.", meant, views,
                    arguments)),
            (_, _, 0) => (null, NoHomeYet.Of(ring.Connection?.Links ?? [], ring.Trouble, time.GetInstant())),
            (null, _, _) => (null, NameOne($"This account has several homes: {Said(views)}.", views, views, arguments)),
            _ => (null, NoSuch(named!, views)),
        };
    }

    /// <summary>All homes that somebody may see, with what is known of them.</summary>
    public async ValueTask<IReadOnlyList<HomeView>> AllAsync(ToolPrincipal by)
    {
        List<HomeView> views = [];
        foreach (string home in NamesFor(by))
        {
            views.Add(await homes.ViewAsync(home));
        }

        return views;
    }

    /// <summary>A device that several homes have: which is meant only the caller can say.</summary>
    /// <param name="device">As the caller said.</param>
    /// <param name="having">The homes that have it.</param>
    /// <param name="all">All homes.</param>
    /// <param name="arguments">The call.</param>
    public static ToolFailure WhichHome(
        string device, IReadOnlyList<HomeView> having, IReadOnlyList<HomeView> all, JsonElement arguments) =>
        NameOne(
            $"There is a device {PlainText.Quoted(device)} in {having.Count} homes: {Said(having)}.", having, all,
            arguments);

    public CallHome OfAll()
    {
        CallHome[] loaded = [.. homes.Households().Select(v => Of(v, isOneOfSeveral: false))];
        DateTimeZone[] zones = [.. loaded.Select(h => h.Zone).Distinct()];
        return loaded is [var only] ? only
            : zones is [var zone] ? new CallHome("", null, zone, loaded.All(h => h.IsZoneTold), IsOneOfSeveral: false)
            : new CallHome("", null, DateTimeZone.Utc, IsZoneTold: true, IsOneOfSeveral: false);
    }

    public CallHome Of(HomeView view, ToolPrincipal by) => Of(view, NamesFor(by).Length > 1);

    /// <summary>A home by itself, whoever asks.</summary>
    public CallHome Of(HomeView view) => Of(view, isOneOfSeveral: false);

    private string[] NamesFor(ToolPrincipal by) => [.. known.Names.Where(by.Sees)];

    private CallHome Of(HomeView view, bool isOneOfSeveral)
    {
        string? told = ZoneOf(view);
        DateTimeZone? zone = (told ?? (settings.TimeZone.Length > 0 ? settings.TimeZone : null)) is { } id
            ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
            : null;
        return new CallHome(view.Home, NameOf(view), zone ?? DateTimeZone.Utc, zone is not null, isOneOfSeveral);
    }

    /// <summary>
    /// The zone that Ring told of the home, or of a device in it; null if it told none that is known.
    /// </summary>
    public static string? ZoneOf(HomeView view) => new[] { view.Part<LocationView>().TimeZone }
        .Concat(view.Part<DevicesView>().All.Select(d => d.TimeZone))
        .FirstOrDefault(zone => zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null);

    private static string? NameOf(HomeView view) =>
        view.Part<LocationView>().Name?.Trim() is { Length: > 0 } name ? name : null;

    private static string Said(HomeView view) =>
        NameOf(view) is { } name ? $"{PlainText.Quoted(name)} ({view.Home})" : view.Home;

    private static string Said(IEnumerable<HomeView> views) => string.Join(", ", views.Select(Said));

    /// <summary>The homes that a name means, if it is no id.</summary>
    private static HomeView[] Called(string name, IReadOnlyList<HomeView> all) =>
        [.. all.Where(v => NameOf(v) is { } own && FoldedName.Same(own, name))];

    /// <summary>
    /// What may be said of a home so that it alone is found: its name, unless it means others too or is the id of
    /// another.
    /// </summary>
    private static string Offered(HomeView view, IReadOnlyList<HomeView> all) =>
        NameOf(view) is { } name && Called(name, all).Length == 1 && !all.Any(o => o.Home == name && o.Home != view.Home) ? name : view.Home;

    private static ToolFailure NameOne(
        string error, IReadOnlyList<HomeView> meant, IReadOnlyList<HomeView> all, JsonElement? arguments)
    {
        string[] named = [.. meant.Select(v => Offered(v, all))];
        string calls = arguments is { ValueKind: JsonValueKind.Object } call && named.Length <= CallsMax
            ? $": call again with {string.Join(", or with ", named.Select(home => With(call, home)))}"
            : ", by its name or its id";
        return new ToolFailure(
            ToolErrorType.Invalid, "home.name-one", error, $"Say which with {Argument}{calls}. Nothing was changed.")
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
        string[] names = [.. views.SelectMany(v => new[] { NameOf(v), v.Home }).OfType<string>()];
        string shown = PlainText.Quoted(named.Length <= 64 ? named : named[..64] + "…");
        string error = $"{Argument}: there is no home {shown}."
            + $"{SchemaCheck.Hint(NearMatch.Name(named, names))} Known: {Said(views)}.";
        return new ToolFailure(
            ToolErrorType.NotFound,
            "home.look-up-the-id",
            error,
            "Name one of these, by its name or its id. Nothing was changed.")
        {
            Faults = [new ToolFault(Argument, "reference", error) { DidYouMean = NearMatch.Name(named, names), Allowed = Said(views) }],
        };
    }
}
