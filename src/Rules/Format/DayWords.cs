namespace RingActors.Rules.Format;

/// <summary>The words of the days of the week.</summary>
internal static class DayWords
{
    /// <summary>In the order of <see cref="NodaTime.IsoDayOfWeek"/>.</summary>
    internal static readonly IReadOnlyList<string> All = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
}
