using System.Text.Json;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Tools.Contract;

/// <summary>
/// A tool in one place: what the world sees of it, and what does its work. Every class that implements this is found,
/// made by the host's container and offered by every face; nothing else has to name it.
/// </summary>
internal interface ITool
{
    static abstract ToolDefinition Definition { get; }

    /// <summary>
    /// Where it stands among all tools, which every connection sees in one order. With steps of ten, so that a new one
    /// fits between two others.
    /// </summary>
    static abstract int Place { get; }

    /// <summary>
    /// Does the work. The arguments are already valid; domain refusals come back as failures, not exceptions.
    /// </summary>
    ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call);
}

/// <summary>A tool whose arguments mean something beyond their schema.</summary>
internal interface IRepairsArguments
{
    /// <summary>
    /// Completes the answer to faulty arguments with what only the home knows, so that its example is right there too.
    /// </summary>
    /// <param name="failure">What is wrong with the shape of the arguments.</param>
    /// <param name="arguments">The arguments, as they were meant.</param>
    /// <param name="call">The call: what is said of a home is what its caller may see.</param>
    ValueTask<ToolFailure> RepairAsync(ToolFailure failure, JsonElement arguments, ToolCallContext call);
}

/// <summary>A tool that MCP clients do not see, as this server is set up: called by its name it says where it is
/// done.</summary>
internal interface IHiddenFromMcp
{
    bool IsHidden { get; }
}
