using NodaTime;

namespace RingActors.Api.Access.Callers;

/// <summary>How often the use of a key is said: the actor writes no more often anyway.</summary>
internal static class ApiKeyUse
{
    public static readonly Duration NotedEvery = Duration.FromMinutes(10);
}
