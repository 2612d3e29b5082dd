using System.Text;
using NodaTime;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Startup;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;

namespace RingActors.Api.Tests.Home;

/// <summary>Every event there is has a sentence of its own in the history, and those of the alarm are found by their kind.</summary>
public sealed class HistoryWordsTests
{
    private static readonly StoredTypes Types = HomeModels.Make().Types;
    private static readonly DevicesView NoDevices = new("home-1", System.Collections.Immutable.ImmutableDictionary<string, DeviceView>.Empty);
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0);

    public static TheoryData<string> Names =>
        [.. Types.All.Where(t => typeof(IEvent).IsAssignableFrom(t.Type) && !HistoryWords.IsBookkeeping(t.Name)).Select(t => t.Name)];

    [Fact]
    public void Every_event_has_its_row_in_the_one_table_and_a_kind_that_can_be_asked_for()
    {
        Assert.Equal(
            Types.All.Where(t => typeof(IEvent).IsAssignableFrom(t.Type)).Select(t => t.Name),
            EventDescriptions.All.Select(d => Types.Of(d.Type).Name).Order(StringComparer.Ordinal));
        string[] kinds = [.. typeof(EventKinds).GetFields().Select(f => (string)f.GetValue(null)!)];
        Assert.All(EventDescriptions.All, d => Assert.Contains(d.Kind, kinds));
        string schema = ToolDefinition.ToJson(GetSecurityHistoryTool.Definition.Input).GetRawText();
        Assert.All(kinds, k => Assert.Contains($"\"{k}\"", schema, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_told_in_a_sentence_of_its_own(string name)
    {
        IReadOnlyList<IEvent> samples = [.. SamplesOf(name)];
        Assert.True(samples.Count > 0 || name.StartsWith("engine.", StringComparison.Ordinal), $"{name} has no committed payload");
        foreach (IEvent sample in samples)
        {
            // The default sentence is the stored name.
            Assert.DoesNotContain(name, Entry(name, sample).Summary, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("security.policy-set", "command")]
    [InlineData("security.arm-waiting", "command")]
    [InlineData("security.panic-raised", "command")]
    [InlineData("security.period-began", "mode")]
    [InlineData("security.exit-delay-over", "mode")]
    [InlineData("security.arming-reverted", "mode")]
    [InlineData("security.nobody-left", "mode")]
    [InlineData("security.bypass-ended", "mode")]
    [InlineData("security.power-restored", "alarm")]
    [InlineData("zone.tripped", "alarm")]
    [InlineData("incident.alarmed", "alarm")]
    [InlineData("incident.contact-answered", "alarm")]
    public void What_the_alarm_guards_by_itself_is_found_by_its_kind(string name, string kind) =>
        Assert.Equal(kind, Entry(name, SamplesOf(name).First()).Kind);

    [Fact]
    public async Task Names_are_set_apart_and_what_was_confirmed_is_said_with_what_it_is()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on"}]}
            """);
        await server.MotionAsync();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = true }));
        (_, System.Text.Json.Nodes.JsonObject history) = await server.CallAsync("get_security_history", "{}");
        string[] said = [.. history["entries"]!.AsArray().Select(e => (string)e!["summary"]!)];
        Assert.Contains("\"Front Camera\" saw motion.", said);
        Assert.Contains("\"Front Camera\" confirmed: light on.", said);
        Assert.Contains("Rule light-up was created: \"Light up\".", said);
    }

    /// <summary>What a hub's list tells at a start was so before; when it came to be so, its history may tell as an entry of its own.</summary>
    public static TheoryData<string, IEvent, IEvent> Listed => new()
    {
        { "contact.opened", new ContactOpened(null), new ContactOpened(At) },
        { "contact.closed", new ContactClosed(null), new ContactClosed(At) },
        { "motion.detected", new MotionDetected(null, null, null), new MotionDetected(null, At, null) },
        { "motion.cleared", new MotionCleared(null), new MotionCleared(At) },
        {
            "security.mode-reported", new ModeReported(SecurityMode.Away, null, SecurityMode.Home, null),
            new ModeReported(SecurityMode.Away, null, SecurityMode.Home, At)
        },
    };

    [Theory]
    [MemberData(nameof(Listed), DisableDiscoveryEnumeration = true)]
    public void What_is_found_to_be_so_is_not_told_as_if_it_had_happened_then(string name, IEvent found, IEvent happened)
    {
        const string mark = "since when was not told";
        Assert.Contains(mark, Entry(name, found).Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(mark, Entry(name, happened).Summary, StringComparison.Ordinal);
    }

    private static HistoryEntry Entry(string name, IEvent @event) => HistoryWords.Entry(
        new EventEnvelope(
            DeviceKinds.SecuritySystemOf("home-1"), 1, 1, name, @event, At, At, Principal.RingCloud, "correlation", "causation"),
        NoDevices,
        withKept: false);

    private static IEnumerable<IEvent> SamplesOf(string name) =>
        from file in EventFixtures.All()
        where file.Name == name
        from payload in file.Payloads
        select (IEvent)Types.Read(name, file.Version, Encoding.UTF8.GetBytes(payload));
}
