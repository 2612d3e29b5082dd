namespace RingActors.Mutation;

/// <summary>The run cannot go on; the message says why and what to do.</summary>
internal sealed class MutationException(string message) : Exception(message);
