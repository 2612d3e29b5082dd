using System.Text;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;

namespace RingActors.Devices.Tests;

/// <summary>The format on disk: what was ever written is read for ever.</summary>
public sealed class StoredEventTests
{
    private static readonly StoredTypes Types = Household.Types;

    private static IEnumerable<StoredType> Own => Types.All.Where(t => t.Type.Assembly == typeof(DomainRegistration).Assembly);

    [Fact]
    public void Every_stored_type_has_samples_and_a_committed_fixture()
    {
        Assert.Equal(
            Own.Select(t => t.Name),
            Samples.All.Select(s => Types.Of(s.GetType()).Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(EventFixtures.Missing(Types, Samples.All));
    }

    [Fact]
    public void Every_payload_ever_stored_is_read_and_one_of_the_newest_version_is_written_the_same_again()
    {
        int read = 0;
        foreach ((string name, int version, IReadOnlyList<string> payloads) in EventFixtures.All())
        {
            if (Own.FirstOrDefault(t => t.Name == name) is not { } type)
            {
                continue;
            }

            foreach (string payload in payloads)
            {
                object value = Types.Read(name, version, Encoding.UTF8.GetBytes(payload));
                Assert.IsType(type.Type, value);
                if (version == type.Version)
                {
                    Assert.Equal(payload, EventFixtures.Payload(type, value));
                }

                read++;
            }
        }

        Assert.True(read >= Samples.All.Count, $"only {read} payloads were read");
    }

    [Fact]
    public void Stored_names_change_only_on_purpose() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/stored-names.txt",
        string.Concat(Own.Select(t => $"{t.Name} {t.Version}\n"))));

    [Fact]
    public void No_name_or_value_of_the_programming_language_gets_into_what_is_stored()
    {
        foreach (object sample in Samples.All)
        {
            string payload = EventFixtures.Payload(Types.Of(sample.GetType()), sample);
            foreach (string name in Enum.GetNames<SecurityMode>().Concat(Enum.GetNames<Connection>())
                         .Concat(Enum.GetNames<Hazard>()).Concat(Enum.GetNames<DelayKind>()).Concat(Enum.GetNames<PowerSource>())
                         .Concat(Enum.GetNames<SensorSign>()))
            {
                Assert.DoesNotContain($":\"{name}\"", payload, StringComparison.Ordinal);
            }
        }
    }
}
