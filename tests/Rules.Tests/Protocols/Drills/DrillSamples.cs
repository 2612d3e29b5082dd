using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Protocols.Drills;

/// <summary>What drills and practice mode store, with every field and the least of each.</summary>
internal static class DrillSamples
{
    private const string Id = "drill-1";

    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly Instant Until = At + Duration.FromMinutes(15);

    private static readonly DrillHeld Held =
        new(Id, "fire", 2, "0123456789abcdef", new DrillScore(1.5, 20, 300, 2, 1, 1, true)) { Incident = "incident-1", Kind = IncidentKind.Fire };

    internal static IReadOnlyList<object> All { get; } =
    [
        Held,
        new DrillHeld(Id, "draft", 0, "0123456789abcdef", new DrillScore(null, null, null, 0, 0, 0, null)),
        new DrillBegan(Id, "fire", ["ben"], At, Until, ["drill-1!ben"]),
        new DrillBegan(Id, null, ["ben"], At, Until, ["drill-1!ben"]),
        new DrillCallConcluded(Id, "drill-1!ben", "ben", "delivered", "http.200"),
        new DrillCallConcluded(Id, "drill-1!ben!email", "ben", "rejected", "smtp.550") { Way = "email" },
        new DrillAcknowledged(Id, "ben", "link", Duration.FromSeconds(40)),
        new DrillEnded(Id, DrillOutcome.Real) { Incident = "incident-1", LateBy = Duration.FromSeconds(3) },
        new DrillEnded(Id, DrillOutcome.Answered),
        new DrillEnded(Id, DrillOutcome.TimeOver),
        new DrillEnded(Id, DrillOutcome.Stopped),
        new DrillOverTold(Id, ["ben"], ["drill-1/over!ben"], true),
        new HoldDrill(Held),
        new BeginDrill("fire", 900),
        new BeginDrill(null, 900),
        new AcknowledgeDrill(Id, "link"),
        new EndDrill(),
        new InterruptDrill("incident-1", true),
        new InterruptDrill(null, false),
        new DrillAnswered(Id),
        new PracticeBegan("practice-1", At, Until, ["p"]) { Note = "panel test", Recipients = ["ben"] },
        new PracticeBegan("practice-1", At, Until, null),
        new PracticeEnded("practice-1", PracticeEnd.TimeOver) { LateBy = Duration.FromSeconds(3), Recipients = ["ben"] },
        new PracticeBegan("practice-1", At, Until, ["p"]) { Real = ["ben"] },
        new PracticeEnded("practice-1", PracticeEnd.Stopped) { Real = ["ben"] },
        new PracticeEnded("practice-1", PracticeEnd.Stopped),
        new BeginPractice(Until, ["p"]) { Note = "panel test" },
        new BeginPractice(Until),
        new EndPractice(),
        new PracticeAnswered(Until),
        new PracticeAnswered(null),
        new ProtocolStep("emergency-1", "5", "dispatch", []) { Skipped = "practice mode is on: nobody was called for dispatch", Practice = true },
        new SendProtocolNotice("ben", "https://example.org/ben", new ProtocolNotice(ProtocolNotice.Alarm, "home-1", "fire", "Fire", Id, At) { Practice = true, Message = "PRACTICE" }),
    ];
}
