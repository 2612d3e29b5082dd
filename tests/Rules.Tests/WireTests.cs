using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>Commands and replies between processes: what arrives is what was sent.</summary>
public sealed class WireTests
{
    [Fact]
    public void Every_command_and_reply_arrives_as_it_was_sent() => Assert.All(StoredEventTests.Samples, sample => Assert.Null(sample switch
    {
        ICommand command => Wire.LossOf(Types, RuleAt("front"), command),
        IReply reply => Wire.LossOf(Types, reply),
        _ => null,
    }));
}
