using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Analysis;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis;

/// <summary>Each word of the language is read to the household.</summary>
public sealed class SentenceTests
{
    private readonly TestHome _home = New();

    public SentenceTests() => _home.Tell(Garden, new ReportDevice(
        new DeviceDescription { Name = "Garden", RingKind = "x", Capabilities = [Capabilities.Motion], Room = "Outside" }, null));

    [Theory]
    [InlineData("""{"type":"contact","devices":["back-door"],"for_seconds":600}""", "\"Back Door\" is opened and stays so for 10 min")]
    [InlineData("""{"type":"motion","rooms":["outside"]}""", "anything in \"Outside\" sees motion")]
    [InlineData(
        """{"type":"motion","devices":["hall"],"kinds":["camera"],"exclude":["garden"]}""",
        "\"Hall\" or any camera except \"Garden\" sees motion")]
    [InlineData("""{"type":"mode_changed","to":["away"],"for_seconds":5430}""", "the alarm changes to away and stays so for 1 h 30 min 30 s")]
    [InlineData(
        """{"type":"device_state","devices":["back-door"],"capability":"connection","from":"online","to":"offline","for_seconds":45}""",
        "\"Back Door\" changes its connection from online to offline and stays so for 45 s")]
    [InlineData("""{"type":"device_state","capability":"tamper","to":"tampered"}""", "any device changes its tamper to tampered")]
    public void A_trigger_is_said_in_words(string trigger, string words) => Assert.Equal(
        $"When {words}: wait 1 s.",
        RuleSentence.Of(
            Document(_home, $$"""{"name":"r","triggers":[{{trigger}}],"actions":[{"type":"delay","seconds":1}]}"""),
            _home.View.Part<DevicesView>()));
}
