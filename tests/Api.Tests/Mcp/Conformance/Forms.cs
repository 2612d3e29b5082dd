#pragma warning disable MCP9001 // One of the five enum shapes the suite asks for is the legacy one.
using ModelContextProtocol.Protocol;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>The forms the suite expects to be asked to fill in.</summary>
internal static class Forms
{
    public static ElicitRequestParams.RequestSchema UserNameAndEmail() => new()
    {
        Properties =
        {
            ["username"] = new ElicitRequestParams.StringSchema { Description = "User's response" },
            ["email"] = new ElicitRequestParams.StringSchema { Description = "User's email address" },
        },
        Required = ["username", "email"],
    };

    public static ElicitRequestParams.RequestSchema Defaults() => new()
    {
        Properties =
        {
            ["name"] = new ElicitRequestParams.StringSchema { Default = "John Doe" },
            ["age"] = new ElicitRequestParams.NumberSchema { Type = "integer", Default = 30 },
            ["score"] = new ElicitRequestParams.NumberSchema { Default = 95.5 },
            ["status"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive",
                "pending"], Default = "active" },
            ["verified"] = new ElicitRequestParams.BooleanSchema { Default = true },
        },
    };

    public static ElicitRequestParams.RequestSchema Enums() => new()
    {
        Properties =
        {
            ["untitledSingle"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2",
                "option3"] },
            ["titledSingle"] = new ElicitRequestParams.TitledSingleSelectEnumSchema
            {
                OneOf = [new() { Const = "value1", Title = "First Option" },
                    new() { Const = "value2", Title = "Second Option" },
                    new() { Const = "value3", Title = "Third Option" }],
            },
            ["legacyEnum"] = new ElicitRequestParams.LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"],
                EnumNames = ["Option One", "Option Two", "Option Three"] },
            ["untitledMulti"] = new ElicitRequestParams.UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
            ["titledMulti"] = new ElicitRequestParams.TitledMultiSelectEnumSchema
            {
                Items = new() { AnyOf = [new() { Const = "value1", Title = "First Choice" },
                    new() { Const = "value2", Title = "Second Choice" },
                    new() { Const = "value3", Title = "Third Choice" }] },
            },
        },
    };
}
