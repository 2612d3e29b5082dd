using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>What holds of schedules in any zone and after any history. Seeded; a failure names its seed.</summary>
public sealed class ScheduleProperties
{
    private const string Reminder = """{"type":"reminder","message":"m"}""";

    private static readonly string[] Calendars =
    [
        """{"when":[{"type":"weekly","days":[],"at":["02:30","00:00"]}]}""",
        """{"when":[{"type":"weekly","days":["sat","sun"],"at":["01:30"]},{"type":"monthly","days":["last","31"],"at":["23:59"]}],"gap":"skip","overlap":"both"}""",
        """{"when":[{"type":"cron","text":"0 */6 * * *"}],"except":[{"type":"yearly","name":"x","month":3,"day":29}]}""",
        """{"when":[{"type":"every","seconds":40000,"from":"2026-01-01T00:00:00"}],"gap":"first_valid"}""",
        """{"when":[{"type":"sun","moment":"sunset","latitude":69.65,"longitude":18.96}],"overlap":"second"}""",
        """{"when":[{"type":"weekly","days":["fri"],"at":["22:00"]}],"gap":"first_valid","overlap":"both"}""",
    ];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 6)];

    /// <summary>S20: over a year, in every zone of the database.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void What_the_preview_shows_is_what_runs_and_what_is_left_out(int batch)
    {
        string[] zones = [.. DateTimeZoneProviders.Tzdb.Ids.Where((_, i) => i % Calendars.Length == batch)];
        int runs = 0;
        for (int i = 0; i < zones.Length; i++)
        {
            DateTimeZone zone = DateTimeZoneProviders.Tzdb[zones[i]];
            string block = i % 3 == 0 && batch is 0 or 5 ? ",\"block\":{\"until\":\"03:00\",\"then\":\"home\"}" : "";
            string json = $$"""{"name":"n","calendar":{{Calendars[(i + batch) % Calendars.Length]}},"do":{{(block.Length > 0 ? Mode("away") : Reminder)}}{{block}}}""";
            TestHome home = Bare(zones[i]);
            Instant start = home.Now;
            Create(home, S, json);
            Instant end = start + Duration.FromDays(370);
            home.Advance(end - start);
            string[] previewed =
            [
                .. new SchedulePlan(Read(json), zone, null).After(start).TakeWhile(r => r.Moment.At <= end)
                    .Select(r => $"{r.Moment.At} {(r.Moment.Runs ? "ran" : $"{r.Moment.Skipped}")}"),
            ];
            string[] lived =
            [
                .. home.Journal.Select(e => e.Event switch
                {
                    ScheduleRan ran => $"{ran.Nominal} {(ran.LateBy == Duration.Zero ? "ran" : "late")}",
                    ScheduleSkipped skipped => $"{skipped.Nominal} {skipped.Why}",
                    ScheduleMissed missed => $"{missed.Nominal} missed",
                    _ => null,
                }).OfType<string>(),
            ];
            string[] differ = [.. previewed.Except(lived).Concat(lived.Except(previewed)).Order(StringComparer.Ordinal)];
            Assert.True(differ.Length == 0 && previewed.Length == lived.Length, $"{zones[i]} {json}: {string.Join("; ", differ.Take(5))}");
            runs += lived.Length;
        }

        Assert.True(runs > 10_000, $"only {runs}: such a check says nothing");
    }

    /// <summary>
    /// Whatever happens: clocks that step, an engine that is away, persons, edits, pauses. Nothing runs twice or before
    /// its time, nothing that was due before an edit, and after a stop the mode is asked for once at most.
    /// </summary>
    [Fact]
    public void Nothing_runs_twice_before_its_time_or_from_before_an_edit()
    {
        int ran = 0;
        int missed = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            (TestHome home, List<(Instant At, Address Schedule, int Seq)> edits, List<string> many) = Lived(seed);
            Assert.True(many.Count == 0, $"seed {seed}: {string.Join("; ", many)}");
            foreach (Address schedule in new[] { S, T })
            {
                EventEnvelope[] runs = [.. home.Journal.Where(e => e.Actor.Equals(schedule) && e.Event is ScheduleRan)];
                Assert.True(runs.DistinctBy(e => ((ScheduleRan)e.Event).Nominal).Count() == runs.Length, $"seed {seed}: twice");
                Assert.All(runs, e => Assert.True(((ScheduleRan)e.Event).Nominal <= e.LearnedAt, $"seed {seed}: early"));
                foreach (EventEnvelope run in runs)
                {
                    Instant? edited = edits.Where(e => e.Schedule.Equals(schedule) && e.Seq <= run.HomeSeq).Select(e => (Instant?)e.At).LastOrDefault();
                    Assert.False(((ScheduleRan)run.Event).Nominal < edited, $"seed {seed}: {run.Event} was due before the edit at {edited}");
                }

                Assert.False(home.WakeAt(schedule) <= home.Now, $"seed {seed}: a deadline that is over");
                ran += runs.Length;
                missed += home.Journal.Count(e => e.Event is ScheduleMissed);
            }
        }

        Assert.True(ran > 2_000 && missed > 300, $"{ran} runs, {missed} missed: such a check says nothing");
    }

    /// <summary>Killed after any write: what is folded from the stored bytes waits for the same.</summary>
    [Fact]
    public void After_every_write_what_is_read_back_from_the_journal_is_what_was_there()
    {
        JsonTypeInfo state = Types.ShapeOf(typeof(ScheduleState));
        JsonTypeInfo view = Types.ShapeOf(typeof(SchedulesView));
        for (int seed = 0; seed < 100; seed++)
        {
            (TestHome home, _, _) = Lived(seed);
            Schedule decider = new(DateTimeZoneProviders.Tzdb);
            SchedulesProjection projection = new();
            ScheduleState read = decider.Initial(S);
            SchedulesView seen = projection.Initial("home-1");
            foreach (EventEnvelope envelope in home.Journal.Where(e => e.Actor.Kind == S.Kind))
            {
                StoredType type = Types.Of(envelope.Event.GetType());
                byte[] stored = Encoding.UTF8.GetBytes(EventFixtures.Payload(type, envelope.Event));
                IEvent back = (IEvent)Types.Read(type.Name, type.Version, stored);
                seen = projection.Apply(seen, envelope with { Event = back });
                seen = (SchedulesView)JsonSerializer.Deserialize(JsonSerializer.Serialize(seen, view), view)!;
                if (envelope.Actor.Equals(S))
                {
                    read = decider.Evolve(read, back);
                    ScheduleState snapshot = (ScheduleState)JsonSerializer.Deserialize(JsonSerializer.Serialize(read, state), state)!;
                    Assert.Equal(decider.WakeAt(read), decider.WakeAt(snapshot));
                }
            }

            Assert.Equal(home.WakeAt(S), decider.WakeAt(read));
            Assert.Equal(JsonSerializer.Serialize(home.State(S), state), JsonSerializer.Serialize(read, state));
            Assert.Equal(JsonSerializer.Serialize(home.View.Part<SchedulesView>(), view), JsonSerializer.Serialize(seen, view));
        }
    }

    private static TestHome Bare(string zone)
    {
        TestHome home = New();
        home.Tell(DeviceKinds.RingCloudOf("home-1"), new ReportLocation("Home", zone));
        return home;
    }

    private static (TestHome Home, List<(Instant At, Address Schedule, int Seq)> Edits, List<string> Many) Lived(int seed)
    {
        Random random = new(seed);
        TestHome home = Home();
        List<(Instant At, Address Schedule, int Seq)> edits = [];
        List<string> many = [];
        string[] more = ["", ",\"override\":\"ask\"", ",\"override\":\"not_if_changed_within\",\"override_seconds\":3000", ",\"runs\":5", ",\"catch_up_seconds\":900"];
        string Any() => random.Next(4) switch
        {
            0 => Daily("""{"type":"actions","actions":[{"type":"delay","seconds":4000},{"type":"notify","message":"x"}]}""", $",\"overlapping\":\"{(random.Next(2) == 0 ? "buffer_one" : "terminate_other")}\"", "08:00", "09:00", "22:00"),
            1 => Daily(Mode("away"), ",\"block\":{\"until\":\"06:00\",\"then\":\"disarmed\"}", "22:00"),
            var n => Daily(Mode(n == 2 ? "away" : "disarmed"), more[random.Next(more.Length)], "07:00", "12:30", "22:00"),
        };
        foreach (Address schedule in new[] { S, T })
        {
            Create(home, schedule, Any());
            edits.Add((home.Now, schedule, home.Journal.Count));
        }

        for (int step = 0; step < 40; step++)
        {
            Address schedule = random.Next(2) == 0 ? S : T;
            switch (random.Next(12))
            {
                case 0:
                    if (home.Tell(schedule, new ReplaceSchedule(Read(Any())), Assistant).Events.Any(e => e.Event is ScheduleReplaced))
                    {
                        edits.Add((home.Now, schedule, home.Journal.Count));
                    }

                    break;
                case 1:
                    home.Tell(schedule, new PauseSchedule("guests", random.Next(2) == 0 ? null : home.Now + Duration.FromHours(random.Next(1, 30))), Assistant);
                    break;
                case 2:
                    home.Tell(schedule, random.Next(3) == 0 ? new DisableSchedule() : new ResumeSchedule(), Assistant);
                    break;
                case 3:
                    home.Tell(schedule, new EnableSchedule(), Assistant);
                    break;
                case 4:
                    Person(home, random.Next(2) == 0 ? SecurityMode.Disarmed : SecurityMode.Home);
                    break;
                case 5:
                    int asked = Clockwork.Asked(home).Length;
                    AwayUntil(home, home.Now + Duration.FromMinutes(random.Next(1, 3000)));
                    if (Clockwork.Asked(home).Length > asked + 1)
                    {
                        many.Add($"{Clockwork.Asked(home).Length - asked} asked for at once at {home.Now}");
                    }

                    break;
                case 6:
                    home.Sleep(Duration.FromMinutes(-random.Next(1, 120)));
                    home.SettleDue();
                    break;
                case 7:
                    Door(home, random.Next(2) == 0);
                    break;
                case 8 when home.Pending.Any(p => p.Effect.Request is SwitchPanelMode):
                    Obey(home);
                    break;
                default:
                    home.Advance(Duration.FromMinutes(random.Next(1, 900)));
                    break;
            }
        }

        home.SettleDue();
        return (home, edits, many);
    }
}
