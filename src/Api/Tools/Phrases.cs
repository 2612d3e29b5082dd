using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools;

/// <summary>Small things that every sentence of an answer says in one way.</summary>
internal static class Phrases
{
    /// <summary>A name that people gave, set apart from the sentence around it.</summary>
    public static string Quoted(string name) => PlainText.Quoted(name);

    public static string Count(long count, string one, string? several = null) =>
        $"{count} {(count == 1 ? one : several ?? one + "s")}";
}
