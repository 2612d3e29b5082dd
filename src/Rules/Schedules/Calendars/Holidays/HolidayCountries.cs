using PublicHoliday;

namespace RingActors.Rules.Schedules.Calendars.Holidays;

/// <summary>
/// Countries whose public holidays are known, by their ISO 3166 codes, and of some the regions that have days of their
/// own.
/// </summary>
internal static class HolidayCountries
{
    internal const string UnitedStates = "US";

    private static readonly Dictionary<string, Func<IPublicHolidays>> Whole = new(StringComparer.Ordinal)
    {
        ["AT"] = () => new AustriaPublicHoliday(),
        ["BE"] = () => new BelgiumPublicHoliday(),
        ["BR"] = () => new BrazilPublicHoliday(),
        ["CZ"] = () => new CzechRepublicPublicHoliday(),
        ["DK"] = () => new DenmarkPublicHoliday(),
        ["EE"] = () => new EstoniaPublicHoliday(),
        ["ES"] = () => new SpainPublicHoliday(),
        ["FR"] = () => new FrancePublicHoliday(),
        ["GR"] = () => new GreecePublicHoliday(),
        ["HU"] = () => new HungaryPublicHoliday(),
        ["IE"] = () => new IrelandPublicHoliday(),
        ["IT"] = () => new ItalyPublicHoliday(),
        ["JP"] = () => new JapanPublicHoliday(),
        ["LT"] = () => new LithuaniaPublicHoliday(),
        ["LU"] = () => new LuxembourgPublicHoliday(),
        ["LV"] = () => new LatviaPublicHoliday(),
        ["MX"] = () => new MexicoPublicHoliday(),
        ["NL"] = () => new DutchPublicHoliday(),
        ["NO"] = () => new NorwayPublicHoliday(),
        ["NZ"] = () => new NewZealandPublicHoliday(),
        ["PL"] = () => new PolandPublicHoliday(),
        ["PT"] = () => new PortugalPublicHoliday(),
        ["SE"] = () => new SwedenPublicHoliday(),
        ["SI"] = () => new SloveniaPublicHoliday(),
        ["SK"] = () => new SlovakiaPublicHoliday(),
        [UnitedStates] = () => new USAPublicHoliday(),
        ["ZA"] = () => new SouthAfricaPublicHoliday(),
    };

    private static readonly Dictionary<string, string> British = new(StringComparer.Ordinal)
    {
        ["ENG"] = nameof(UKBankHoliday.UkCountries.England),
        ["NIR"] = nameof(UKBankHoliday.UkCountries.NorthernIreland),
        ["SCT"] = nameof(UKBankHoliday.UkCountries.Scotland),
        ["WLS"] = nameof(UKBankHoliday.UkCountries.Wales),
    };

    /// <summary>By country: its regions, and how its days are made. Without a region it is what all have.</summary>
    private static readonly Dictionary<string, (string[] Regions, Func<string, IPublicHolidays> Make)> Parted =
        new(StringComparer.Ordinal)
        {
            ["AU"] = (["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"], r => new AustraliaPublicHoliday
            {
                State = Enum.Parse<AustraliaPublicHoliday.States>(r),
            }),
            ["CA"] = (["AB", "BC", "MB", "NB", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"],
                r => new CanadaPublicHoliday(r)),
            ["CH"] = (
                [
                    "AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW", "OW", "SG",
                    "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH",
                ],
                r => new SwitzerlandPublicHoliday { Canton = Enum.Parse<SwitzerlandPublicHoliday.Cantons>(r) }),
            ["DE"] = (
                [
                    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
                ],
                r => new GermanPublicHoliday { State = Enum.Parse<GermanPublicHoliday.States>(r) }),
            ["GB"] = ([.. British.Keys], r => new UKBankHoliday(Enum.Parse<UKBankHoliday.UkCountries>(British[r]))),
        };

    /// <summary>Countries with regions of which the days that all of them have are known too.</summary>
    private static readonly Dictionary<string, Func<IPublicHolidays>> PartedWhole = new(StringComparer.Ordinal)
    {
        ["AU"] = () => new AustraliaPublicHoliday(),
        ["CH"] = () => new SwitzerlandPublicHoliday(),
        ["DE"] = () => new GermanPublicHoliday(),
    };

    /// <summary>All codes, in order.</summary>
    internal static IReadOnlyList<string> Codes { get; } =
        [.. Whole.Keys.Concat(Parted.Keys).Order(StringComparer.Ordinal)];

    /// <summary>The regions of a country; none where nothing tells them apart.</summary>
    internal static IReadOnlyList<string> RegionsOf(string country) =>
        Parted.TryGetValue(country, out (string[] Regions, Func<string, IPublicHolidays> Make) parted)
            ? parted.Regions : [];

    /// <summary>True if the days of a country are known only with a region.</summary>
    internal static bool NeedsRegion(string country) =>
        Parted.ContainsKey(country) && !PartedWhole.ContainsKey(country);

    /// <summary>The days of a country that is known.</summary>
    internal static IPublicHolidays Of(string country, string? region) =>
        region is not null ? Parted[country].Make(region)
            : (Whole.GetValueOrDefault(country) ?? PartedWhole[country])();
}
