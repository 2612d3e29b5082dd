using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using RingActors.Api.Limits;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>What no limit holds back: every tool by every role, and every route.</summary>
public sealed class UrgencyTests
{
    /// <summary>The roles whose calls pass; of every other tool nobody's do.</summary>
    private static readonly Dictionary<string, AccessRole[]> Passing = new()
    {
        ["raise_panic"] = [AccessRole.Assistant, AccessRole.Resident, AccessRole.Keypad, AccessRole.Owner],
        ["trigger_emergency_protocol"] = [AccessRole.Assistant, AccessRole.Resident, AccessRole.Keypad, AccessRole.Owner],
        ["change_protocol acknowledge"] = [AccessRole.Resident, AccessRole.Owner],
        ["change_protocol cancel"] = [AccessRole.Resident, AccessRole.Owner],
        ["disarm_security_system"] = [AccessRole.Resident, AccessRole.Owner],
        ["acknowledge_incident"] = [AccessRole.Resident, AccessRole.Owner],
        ["control_device silence_siren"] = [AccessRole.Resident, AccessRole.Owner],
    };

    private static readonly string[] PassingRoutes =
    [
        "GET /health", "HEAD /health", "POST /a/{token}/approve", "POST /a/{token}/refuse",
        "POST /approvals/{id}/approve", "POST /approvals/{id}/refuse",
        "POST /e/{token}/acknowledge", "POST /e/{token}/cancel", "POST /e/{token}/escalate",
        "POST /e/{token}/reply", "POST /keypad",
    ];

    [Fact]
    public void Of_all_tools_these_are_held_back_by_no_limit_and_for_whom()
    {
        foreach (ToolDefinition tool in ToolClasses.Definitions)
        {
            string[] actions = tool.Input.Find("action") is null ? [""] : ["unlock", "turn_off", "silence_siren", "acknowledge", "cancel", "delete"];
            foreach (string action in actions)
            {
                using JsonDocument arguments = JsonDocument.Parse(action.Length == 0 ? "{}" : $$"""{"action":"{{action}}"}""");
                string name = $"{tool.Name} {action}".TrimEnd();
                AccessRole[] passes = [.. Enum.GetValues<AccessRole>().Where(role => Urgency.Of(tool, arguments.RootElement, Of(role)))];
                Assert.True(passes.SequenceEqual(Passing.GetValueOrDefault(name, [])), $"{name}: {string.Join(", ", passes)}");
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"action":7}""")]
    [InlineData("""{"action":"Silence_Siren"}""")]
    public void Arguments_that_say_nothing_of_silencing_are_not_urgent(string json)
    {
        using JsonDocument arguments = JsonDocument.Parse(json);
        ToolDefinition control = ToolClasses.Definitions.Single(t => t.Name == "control_device");
        Assert.False(Urgency.Of(control, arguments.RootElement, Of(AccessRole.Owner)));
    }

    [Fact]
    public void A_key_that_an_owner_lets_disarm_at_once_is_not_held_back_either_and_one_that_may_not_is()
    {
        ToolDefinition disarm = ToolClasses.Definitions.Single(t => t.Name == "disarm_security_system");
        Assert.True(Urgency.Of(disarm, default, Of(AccessRole.Assistant) with { Allowances = Said(Allowance.AtOnce) }));
        Assert.False(Urgency.Of(disarm, default, Of(AccessRole.Owner) with { Allowances = Said(Allowance.ByApproval) }));
    }

    [Fact]
    public async Task Of_all_routes_these_are_held_back_by_no_limit()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string[] free =
        [
            .. from route in server.Routes
               where route.Metadata.GetMetadata<NeverHeldBack>() is not null
               from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
               select $"{method} {route.RoutePattern.RawText}",
        ];
        Assert.Equal(PassingRoutes, free.Order(StringComparer.Ordinal));
    }

    private static Dictionary<AccessRight, Allowance> Said(Allowance allowance) => new() { [AccessRight.Disarm] = allowance };

    private static ToolPrincipal Of(AccessRole role) => new(ToolPrincipal.ApiKeyKind, "somebody", role);
}
