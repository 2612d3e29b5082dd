using System.Collections.Immutable;
using NodaTime;
using PublicHoliday;

namespace RingActors.Rules.Schedules.Calendars.Holidays;

/// <summary>The public holidays of a country, or of a region of it; the days on which they are kept.</summary>
/// <param name="Name">In the household's words.</param>
/// <param name="Country">A code of <see cref="HolidayCountries"/>.</param>
/// <param name="Region">One of its regions; null for what all have.</param>
public sealed record ExcludedHolidays(string Name, string Country, string? Region) : CalendarExclusion(Name)
{
    /// <summary>Laws change: what is computed for years far off is nobody's holiday.</summary>
    private const int FirstYear = 2020;
    private const int LastYear = 2075;

    private readonly IPublicHolidays _days = HolidayCountries.Of(Country, Region);

    private ImmutableDictionary<int, IReadOnlyDictionary<LocalDate, string>> _years =
        ImmutableDictionary<int, IReadOnlyDictionary<LocalDate, string>>.Empty;

    internal override bool Covers(LocalDate date) => Covering(date) is not null;

    internal override string? Covering(LocalDate date) =>
        date.Year is >= FirstYear and <= LastYear && Of(date.Year).TryGetValue(date, out string? holiday)
            ? holiday.Length == 0 ? Name : $"{Name}: {holiday}" : null;

    /// <summary>Computed once; two who do it at a time compute the same.</summary>
    private IReadOnlyDictionary<LocalDate, string> Of(int year)
    {
        if (_years.TryGetValue(year, out IReadOnlyDictionary<LocalDate, string>? known))
        {
            return known;
        }

        ILookup<LocalDate, string> names =
            (Country == HolidayCountries.UnitedStates ? AmericanNames(year) : _days.PublicHolidayNames(year))
            .Where(h => !string.IsNullOrWhiteSpace(h.Value)).ToLookup(h => LocalDate.FromDateTime(h.Key), h => h.Value);
        known = _days.PublicHolidays(year).Select(LocalDate.FromDateTime).Concat(names.Select(n => n.Key)).Distinct()
            .ToDictionary(d => d, d => string.Join(", ", names[d]));
        _years = _years.SetItem(year, known);
        return known;
    }

    /// <summary>The library names those of the United States in a culture, and this program knows none.</summary>
    private IEnumerable<KeyValuePair<DateTime, string>> AmericanNames(int year) =>
        _days.PublicHolidays(year).Select(d => KeyValuePair.Create(d, (d.Month, d.Day) switch
        {
            (1, <= 3) or (12, 31) => "New Year's Day",
            (1, _) => "Martin Luther King Day",
            (2, _) => "Presidents' Day",
            (5, _) => "Memorial Day",
            (6, _) => "Juneteenth",
            (7, _) => "Independence Day",
            (9, _) => "Labor Day",
            (10, _) => "Columbus Day",
            (11, <= 12) => "Veterans Day",
            (11, _) => "Thanksgiving",
            _ => "Christmas Day",
        }));
}
