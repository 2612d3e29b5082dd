using NodaTime;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools;

/// <summary>Small things that every sentence of an answer says in one way.</summary>
internal static class Phrases
{
    /// <summary>A name that people gave, set apart from the sentence around it.</summary>
    public static string Quoted(string name) => PlainText.Quoted(name);

    public static string Count(long count, string one, string? several = null) =>
        $"{count} {(count == 1 ? one : several ?? one + "s")}";

    /// <summary>A length of time by its two largest units.</summary>
    public static string Span(Duration length) => string.Join(' ', new[]
    {
        (length.Days, "d"), (length.Hours, "h"), (length.Minutes, "min"), (length.Seconds, "s"),
    }.SkipWhile(p => p.Item1 == 0).Take(2).Where(p => p.Item1 > 0).Select(p => $"{p.Item1} {p.Item2}")
        .DefaultIfEmpty("0 s"));
}
