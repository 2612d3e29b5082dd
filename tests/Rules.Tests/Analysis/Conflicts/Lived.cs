using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>What a rule asked of a device while a witness was carried out once more.</summary>
internal sealed record LivedWish(
    string Rule, string Run, Address To, string About, string Word, double AfterSeconds, string Root, int? Seconds);

/// <summary>
/// Carries a witness out once more, apart from the code that found it: in a home of the tests' own engine, told by
/// reports that are written here and confirmed by a world that is written here.
/// </summary>
internal sealed class Lived
{
    private const int CallsMax = 400;

    private static readonly Duration Second = Duration.FromSeconds(1);
    private static readonly Principal Resident = new(PrincipalKind.Resident, "test");

    private readonly TestHome _home;
    private readonly Attempt _attempt;
    private readonly Dictionary<string, string> _roots = [];
    private readonly Instant _start;
    private int _calls;
    private int _ids;

    internal Lived(ConflictFinding found, Func<TestHome> newHome)
    {
        _attempt = found.Witness.Attempt;
        _home = newHome();
        _start = found.Witness.Steps[0].At - Duration.FromSeconds(found.Witness.Steps[0].AfterSeconds);
        Pass(_start - Duration.FromDays(8));
        foreach (Given given in _attempt.Givens.Where(g => !IsJustNow(g)))
        {
            Set(given);
        }

        Pass(_start - (2 * Second));
        foreach (Given given in _attempt.Givens.Where(IsJustNow))
        {
            Set(given);
        }

        Pass(_start - Second);
        foreach (RuleView rule in _attempt.Rules)
        {
            Assert.Null(_home.Tell(House.RuleAt(rule.Slug), new CreateRule(rule.Document), House.Assistant).Refusal);
        }

        for (int i = 0; i < _attempt.Inputs.Count; i++)
        {
            Pass(_start + _attempt.Inputs[i].After);
            Happens(_attempt.Inputs[i].What, $"input {i}");
        }

        Pass(_start + _attempt.Inputs[^1].After + Duration.FromHours(25));
    }

    /// <summary>Fails if what a finding says does not show.</summary>
    internal static void Shows(ConflictFinding found, Func<TestHome> newHome)
    {
        Lived lived = new(found, newHome);
        Assert.True(lived.Is(found), $"{found.Kind}: {found.Says}\n{string.Join('\n', found.Witness.Givens)}\n"
            + $"{string.Join('\n', found.Witness.Steps.Select(s => s.Says))}\nlived:\n{lived.Told()}");
    }

    /// <summary>Everything asked for by rules.</summary>
    internal IReadOnlyList<LivedWish> Wishes =>
    [
        .. from envelope in _home.Journal
           where envelope.Event is RuleStepTaken && _attempt.Rules.Any(r => r.Slug == envelope.Actor.Id)
           let taken = (RuleStepTaken)envelope.Event
           let action = ActionAt(envelope.Actor.Id, taken)
           from told in taken.Told.DefaultIfEmpty(envelope.Actor)
           let said = Said(action)
           select new LivedWish(
               envelope.Actor.Id, taken.Run, told, said.About, said.Word, (envelope.LearnedAt - _start).TotalSeconds,
               Root(envelope.Correlation), (action as SirenAction)?.Seconds),
    ];

    private IReadOnlyList<(string Rule, string Root)> Starts =>
    [
        .. _home.Journal.Where(e => e.Event is RuleFired && e.LearnedAt >= _start)
            .Select(e => (e.Actor.Id, Root(e.Correlation))),
    ];

    private bool Is(ConflictFinding found)
    {
        string a = found.Rule;
        string? b = found.Others.Count > 0 ? found.Others[0] : null;
        LivedWish[] own = [.. Wishes.Where(w => w.Rule == a)];
        LivedWish[] other = [.. Wishes.Where(w => w.Rule == b)];
        return found.Kind switch
        {
            ConflictKind.Opposite when b is null => own.Any(x => own.Any(y => x.Run == y.Run && x.To.Equals(y.To)
                && x.About == y.About && x.Word != y.Word && x.AfterSeconds.Equals(y.AfterSeconds))),
            ConflictKind.Opposite => own.Any(x => other.Any(y => x.To.Equals(y.To) && x.About == y.About
                && x.Word != y.Word && x.Root == y.Root && Math.Abs(x.AfterSeconds - y.AfterSeconds) <= 60)),
            ConflictKind.Undone => own.Any(x => x.Word == "on" && other.Any(y => y.To.Equals(x.To) && y.About == x.About
                && y.Word == "off" && y.AfterSeconds > x.AfterSeconds && y.AfterSeconds < Ends(x, own))),
            ConflictKind.Loop => _attempt.Inputs.Count == 1 && found.Others.Append(a)
                .All(rule => Starts.Count(s => s.Rule == rule && s.Root == "input 0") >= 3),
            ConflictKind.Shadowed or ConflictKind.Duplicate => own.Length > 0 && _attempt.Inputs.Count == 1
                && own.All(x => other.Any(y => x with { Rule = "", Run = "", To = y.To }
                    == y with { Rule = "", Run = "", To = y.To } && (x.To.Equals(y.To) || x.To.Kind == "rule"))),
            ConflictKind.NeverTrue => Starts.All(s => s.Rule != a)
                || _home.Journal.Any(e => e.Event is RuleStepJudged { Holds: false }),
            ConflictKind.DelayNotFor => _attempt.Inputs.Count == 2
                && own.Any(x => x.AfterSeconds > _attempt.Inputs[1].After.TotalSeconds),
            _ => false,
        };
    }

    internal string Told() => string.Join('\n', _home.Journal.Where(e => e.LearnedAt >= _start - (3 * Second))
        .Select(e => $"{(e.LearnedAt - _start).TotalSeconds} {e.Actor.Kind}/{e.Actor.Id} {e.Name}").Take(60));

    private static double Ends(LivedWish begun, LivedWish[] own) => Math.Min(
        own.Where(x => x.Run == begun.Run && x.To.Equals(begun.To) && x.Word == "off"
            && x.AfterSeconds > begun.AfterSeconds).Select(x => x.AfterSeconds).Append(double.MaxValue).Min(),
        begun is { About: "siren", Seconds: { } seconds } ? begun.AfterSeconds + seconds : double.MaxValue)
        is var end and < double.MaxValue ? end : 0;

    private static bool IsJustNow(Given given) => given is StateGiven { IsFresh: true } or AlarmGiven;

    private HomeAction ActionAt(string rule, RuleStepTaken taken)
    {
        int[] path = [.. (taken.Place ?? $"{taken.Step}").Split('/').Select(int.Parse)];
        HomeAction at = _attempt.Rules.Single(r => r.Slug == rule).Document.Actions[path[0]];
        for (int i = 1; i < path.Length; i += 2)
        {
            at = (at switch
            {
                IfAction a => path[i] == 0 ? a.Then : a.Else!,
                ParallelAction a => a.Branches[path[i]].Actions,
                RepeatAction a => a.Actions,
                _ => throw new InvalidOperationException(at.GetType().Name),
            })[path[i + 1]];
        }

        return at;
    }

    private static (string About, string Word) Said(HomeAction action) => action switch
    {
        LightAction a => ("light", a.On ? "on" : "off"),
        SirenAction a => ("siren", a.On ? "on" : "off"),
        SwitchAction a => ("switch", a.On ? "on" : "off"),
        ArmAction a => ("mode", a.Mode),
        NotifyAction a => ("notify", a.Message),
        _ => (action.GetType().Name, "done"),
    };

    private string Root(string correlation) => _roots.GetValueOrDefault(correlation, correlation);

    private void Set(Given given)
    {
        switch (given)
        {
            case ModeGiven g:
                Happens(new ModeSet(g.Name), "given");
                break;
            case StateGiven g:
                Happens(new StateTurned(g.Device, g.Capability, g.Word), "given");
                break;
            case NumberGiven g:
                Happens(new NumberTold(g.Device, g.Capability, g.Number), "given");
                break;
            case AlarmGiven { State: { } state }:
                Happens(new AlarmTold(state), "given");
                break;
            default:
                break;
        }
    }

    private void Happens(Happening what, string root)
    {
        (Address To, ICommand Command, Principal? By) told = what switch
        {
            MotionSeen e => (e.Device, new ReportMotion($"test-{++_ids}", _home.Now, e.Detection), null),
            ButtonPressed e => (e.Device, new ReportDing($"test-{++_ids}", _home.Now), null),
            StateTurned e => (e.Device, new ReportReadings(Readings(e.Device, e.Capability, e.Word)), null),
            NumberTold { Capability: "battery" } e => (
                e.Device, new ReportReadings(new Readings { Battery = new BatteryReading((int)e.Number, null) }), null),
            NumberTold e => (e.Device, new ReportReadings(new Readings
            {
                Traits = [new TraitReading(e.Capability, null, new Measure(e.Number, MeasureUnit.Celsius))],
            }), null),
            ModeSet { Name: "disarmed" or "home" or "away" } e => (House.Panel, new ReportPanel
            {
                Mode = Enum.Parse<SecurityMode>(e.Name, true),
                DelayEndsAt = Patch.Of<Instant?>(null),
                By = Resident,
            }, null),
            ModeSet e => (House.Panel, new Arm(SecurityMode.Home, null, true) { Named = e.Name }, Resident),
            AlarmTold { State: { } state } => (House.Panel, new ReportPanel
            {
                Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, $"test-{++_ids}", [], _home.Now)),
            }, null),
            ExitDelayTold { IsOver: false } => (House.Panel, new ReportPanel
            {
                Mode = SecurityMode.Away,
                DelayEndsAt = Patch.Of<Instant?>(_home.Now + (60 * Second)),
                By = Resident,
            }, null),
            ExitDelayTold => (House.Panel, new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(null) }, null),
            _ => throw new InvalidOperationException(what.ToString()),
        };
        Tell(told.To, told.Command, told.By, root);
        Settle();
    }

    private void Tell(Address to, ICommand command, Principal? by, string root)
    {
        _home.SettleDue();
        _roots[$"request-{_home.Journal.Count + 1}"] = root;
        _home.Tell(to, command, by);
    }

    /// <summary>The world does what it was asked for, and says so.</summary>
    private void Settle()
    {
        while (_home.Pending.Count > 0 && ++_calls < CallsMax)
        {
            Asked asked = _home.Pending[0];
            string root = Root(_home.Journal.Last(e => e.Actor.Equals(asked.By)).Correlation);
            _home.Conclude(asked);
            ICommand? report = asked.Effect.Request switch
            {
                SetCameraLight c => new ReportReadings(new Readings { Light = c.On }),
                SoundCameraSiren c => new ReportReadings(
                    new Readings { Siren = new SirenReading(true, _home.Now + c.For) }),
                SilenceCameraSiren => new ReportReadings(new Readings { Siren = new SirenReading(false, null) }),
                ControlDevice c => new ReportReadings(new Readings { Traits = [new TraitReading(c.Capability, c.Word)] }),
                SwitchPanelMode c => new ReportPanel
                {
                    Mode = c.Mode,
                    DelayEndsAt = Patch.Of<Instant?>(null),
                    Bypassed = c.Bypass,
                },
                SoundPanelSiren => new ReportPanel { SirenOn = true },
                SilencePanelSiren => new ReportPanel { SirenOn = false },
                _ => null,
            };
            if (report is not null)
            {
                Tell(asked.By, report, null, root);
            }
        }
    }

    private static Readings Readings(Address device, string capability, string word) => capability switch
    {
        "contact" => new Readings { Faulted = word == "open" },
        "motion" when device.Kind == DeviceKinds.MotionSensor => new Readings { Faulted = word == "motion" },
        "light" => new Readings { Light = word == "on" },
        "siren" => new Readings { Siren = new SirenReading(word == "on", null) },
        "tamper" => new Readings { Tampered = word == "tampered" },
        "connection" => new Readings { Connection = Enum.Parse<Connection>(word, true) },
        "smoke" => new Readings { Smoke = word == "alarm" },
        _ => new Readings { Traits = [new TraitReading(capability, word)] },
    };

    /// <summary>Time passes; whatever the home asks for on the way is done on the way.</summary>
    private void Pass(Instant until)
    {
        while (_calls < CallsMax && Next() is { } at && at <= until)
        {
            _home.Advance(Duration.Max(Duration.Zero, at - _home.Now));
            Settle();
        }

        if (until > _home.Now)
        {
            _home.Advance(until - _home.Now);
        }
    }

    private Instant? Next() => _home.Journal.Select(e => e.Actor).Distinct().Min(a => _home.WakeAt(a));
}
