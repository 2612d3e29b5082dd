using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tests.Tools;

/// <summary>
/// A name that says 'all but', or another unit, is never taken for the name that says 'only', or for the unit that is here: whoever reads the
/// correction does as it is told.
/// </summary>
public sealed class FieldNameTests
{
    private static readonly string[] Before = ["exclude", "except", "unless", "without", "not", "no", "never", "stop", "ignore", "skip", "any", "all", "max", "min", "after"];

    private static readonly string[] Behind = ["f", "c", "fahrenheit", "celsius", "ms", "seconds", "minutes", "hours", "days", "percent", "not", "except", "unless", "or_not"];

    /// <summary>Of every tool, with all that is within its arguments.</summary>
    private static IReadOnlyList<string[]> Objects =>
        [.. ToolClasses.Definitions.SelectMany(t => Within(t.Input)).Select(o => o.Properties.Select(p => p.Name).ToArray()).Where(n => n.Length > 0)];

    [Fact]
    public void A_word_more_in_a_name_is_no_slip()
    {
        int tried = 0;
        foreach (string[] names in Objects)
        {
            foreach (string name in names)
            {
                foreach (string given in Before.Select(w => $"{w}_{name}").Concat(Behind.Select(w => $"{name}_{w}")).Except(names))
                {
                    tried++;
                    string? meant = FieldNames.Meant(given, names);
                    Assert.True(meant is null, $"'{given}' was taken for '{meant}' of {string.Join(", ", names)}");
                }
            }
        }

        Assert.True(tried > 3000, $"{tried}");
    }

    [Fact]
    public void A_unit_is_taken_for_no_other_unit()
    {
        string[] units = ["seconds", "minutes", "hours", "days"];
        foreach (string[] names in Objects)
        {
            foreach (string name in names.Where(n => units.Any(u => n.EndsWith(u, StringComparison.Ordinal))))
            {
                string stem = name[..^units.First(u => name.EndsWith(u, StringComparison.Ordinal)).Length];
                Assert.All(units.Select(u => stem + u).Except(names), given => Assert.Null(FieldNames.Meant(given, names)));
            }
        }
    }

    [Theory]
    [InlineData("DeviceIds", "device_ids room", "device_ids")]
    [InlineData("device-id", "device_id device_ids", "device_id")]
    [InlineData("deviceids", "device_ids room", "device_ids")]
    [InlineData("respons_actions", "response_actions", "response_actions")]
    [InlineData("trigger_condition", "trigger_conditions trigger_type", "trigger_conditions")]
    [InlineData("recipient", "recipients message", "recipients")]
    [InlineData("mesage", "recipients message", "message")]
    public void A_slip_of_the_pen_is_still_one(string given, string names, string meant) =>
        Assert.Equal(meant, FieldNames.Meant(given, names.Split(' ')));

    [Theory]
    [InlineData("unless_closed", "until_closed")]
    [InlineData("enable", "disable")]
    [InlineData("include", "exclude")]
    [InlineData("unlock", "lock")]
    [InlineData("below", "above")]
    [InlineData("min", "max")]
    [InlineData("seconds", "wait_seconds")]
    [InlineData("never_not", "never")]
    [InlineData("exclude_kinds", "exclude")]
    public void What_says_the_opposite_or_something_else_is_none(string given, string name) => Assert.Null(FieldNames.Meant(given, [name]));

    [Theory]
    [InlineData("create_security_automation", """
        {"automation_name":"x","trigger_type":"contact","trigger_conditions":{"exclude_devices":["Back Door"],"contact_state":"open"},
         "response_actions":[{"type":"notify","message":"x"}]}
        """)]
    [InlineData("create_security_automation", """
        {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"unless_modes":["away"]},"response_actions":[{"type":"notify","message":"x"}]}
        """)]
    [InlineData("create_security_automation", """
        {"automation_name":"x","document":{"name":"x","triggers":[{"type":"numeric","devices":["back-door"],"capability":"battery","below_f":20}],
         "actions":[{"type":"notify","message":"x","exclude_recipients":["ben"]}]}}
        """)]
    [InlineData("control_device", """{"device_id":"front-camera","action":"turn_on","seconds":10}""")]
    [InlineData("control_device", """{"kind":"camera","exclude_device_ids":["front-camera"],"action":"turn_off"}""")]
    [InlineData("get_security_history", """{"exclude_kinds":["motion"]}""")]
    [InlineData("arm_security_system", """{"mode":"away","unless_closed":true}""")]
    public async Task No_example_says_the_opposite_of_what_was_sent(string tool, string arguments)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, arguments);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Null(answer["example"]);
        Assert.DoesNotContain("did you mean", answer.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<ObjectSchema> Within(SchemaNode node) => node switch
    {
        ObjectSchema whole => [whole, .. whole.Properties.SelectMany(p => Within(p.Schema))],
        ArraySchema list => Within(list.Items),
        _ => [],
    };
}
