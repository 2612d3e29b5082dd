using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Tools.Contract;

/// <summary>Which tools are offered at this moment.</summary>
internal interface IToolSwitches
{
    /// <summary>Goes up with every change.</summary>
    long Version { get; }

    /// <summary>True if it is neither listed nor called.</summary>
    bool IsOff(ToolDefinition tool);

    /// <summary>What whoever calls it is told.</summary>
    static ToolFailure Refusal(ToolDefinition tool) => new(
        ToolErrorType.Forbidden, "tool.ask-an-operator", $"The tool {tool.Name} is switched off on this server.",
        "Nothing was changed. Do without it; an operator can switch it on.");
}
