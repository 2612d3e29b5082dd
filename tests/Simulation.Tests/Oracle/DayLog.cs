using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>Something the gateway told an actor.</summary>
internal sealed class Telling(int number, Address to, ICommand command, double at, double madeAt)
{
    internal int Number { get; } = number;

    internal Address To { get; } = to;

    internal ICommand Command { get; } = command;

    /// <summary>When it was told, in seconds of the day.</summary>
    internal double At { get; } = at;

    /// <summary>When the world made the report, whatever stamp it bears: its real place in the order.</summary>
    internal double MadeAt { get; } = madeAt;

    /// <summary>When it was durable; null if the process died before that was answered.</summary>
    internal double? TakenAt { get; set; }

    internal Action? WhenTaken { get; init; }
}

/// <summary>Something a person or a client asked for.</summary>
internal sealed class Wish(Address to, ICommand command, string who, double at)
{
    internal Address To { get; } = to;

    internal ICommand Command { get; } = command;

    internal string Who { get; } = who;

    internal double At { get; } = at;

    internal Request Request { get; set; } = null!;

    internal Answer? Answer { get; set; }

    internal double AnsweredAt { get; set; }

    /// <summary>The id under which the base station is asked for it, if the answer told one.</summary>
    internal string? Intent => (Answer?.Reply as IntentTaken)?.Intent;
}

/// <summary>An event of the journal, and when it was durable in seconds of the day.</summary>
internal sealed record Seen(double At, EventEnvelope Envelope)
{
    internal IEvent Event => Envelope.Event;
}

/// <summary>A message that reached somebody outside.</summary>
internal sealed record Post(double At, string Recipient, IEffectRequest Request);

/// <summary>The mode in which the base station really was, from an instant on.</summary>
/// <param name="From">Seconds of the day.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Intent">The call that set it; null if a person did, in the app or at the keypad.</param>
/// <param name="By">In words.</param>
internal sealed record ModeFact(double From, SecurityMode Mode, string? Intent, string By);

/// <summary>A stretch of the day; <see cref="To"/> is the end of the day while it goes on.</summary>
internal sealed class Stretch(string what, double from)
{
    internal string What { get; } = what;

    internal double From { get; } = from;

    internal double To { get; set; } = double.PositiveInfinity;

    internal bool Meets(double from, double to) => From <= to && To >= from;
}

/// <summary>All that was seen from outside of one day.</summary>
internal sealed class DayLog
{
    private readonly List<(double At, string Words)> _story = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    internal List<Telling> Tellings { get; } = [];

    internal List<Wish> Wishes { get; } = [];

    internal List<Seen> Events { get; } = [];

    internal List<Post> Posts { get; } = [];

    internal List<ModeFact> Modes { get; } = [new(0, SecurityMode.Disarmed, null, "from the beginning")];

    /// <summary>When the base station said that its own exit delay ends, by seconds of the day.</summary>
    internal List<Stretch> Exits { get; } = [];

    /// <summary>Sensors that really stood open.</summary>
    internal List<Stretch> Open { get; } = [];

    /// <summary>Sensors that the base station leaves out, because a person said so in the app.</summary>
    internal List<Stretch> LeftOutInApp { get; } = [];

    /// <summary>Nothing could be told: of a device by its id, or of everything (<c>all</c>).</summary>
    internal List<Stretch> Blind { get; } = [];

    /// <summary>The process was not there.</summary>
    internal List<Stretch> Downs { get; } = [];

    /// <summary>A recipient, by id, could not be reached.</summary>
    internal List<Stretch> Unreachable { get; } = [];

    internal List<(double At, double By)> Jumps { get; } = [];

    /// <summary>What was found wrong while the day was lived.</summary>
    internal List<string> Found { get; } = [];

    internal List<string> Complaints { get; } = [];

    internal double EndsAt { get; private set; }

    internal HomeView? LastView { get; private set; }

    internal Instant LastClock { get; private set; }

    /// <summary>How often the clock was set within a time, added up.</summary>
    internal double JumpedIn(double from, double to) => Jumps.Where(j => j.At >= from - 1 && j.At <= to + 1).Sum(j => Math.Abs(j.By));

    internal SecurityMode ModeAt(double at) => Modes.Last(m => m.From <= at).Mode;

    internal bool WasDisarmedIn(double from, double to) =>
        ModeAt(from) == SecurityMode.Disarmed || Modes.Any(m => m.Mode == SecurityMode.Disarmed && m.From >= from && m.From <= to);

    internal void Tell(double at, string words) => _story.Add((at, words));

    internal void Find(double at, string what)
    {
        if (_said.Add(what))
        {
            Found.Add(string.Create(CultureInfo.InvariantCulture, $"at {at:0.0} s: {what}"));
        }
    }

    internal void Taken(Telling telling, double at, in Answer answer)
    {
        telling.TakenAt = at;
        if (answer.Kind != AnswerKind.Replied)
        {
            Find(at, $"the report {telling.Command.GetType().Name} of {telling.To} was answered {answer.Kind} {answer.Refusal?.Code}");
        }
    }

    internal void Answered(Wish wish, double at, in Answer answer)
    {
        wish.Answer = answer;
        wish.AnsweredAt = at;
        Tell(at, $"    {wish.Who} is answered: {answer.Kind} {answer.Reply} {answer.Refusal?.Code}");
    }

    internal void Written(double at, EventEnvelope envelope)
    {
        Events.Add(new Seen(at, envelope));
        string words = envelope.Event.ToString() ?? "";
        Tell(at, $"        {envelope.Actor.Kind}/{envelope.Actor.Id} {words[..Math.Min(words.Length, 150)]}");
    }

    internal void Down(double at) => Downs.Add(new Stretch("process", at));

    internal void End(double at, Instant clock, HomeView? view)
    {
        EndsAt = at;
        LastView = view;
        LastClock = clock;
        foreach (Stretch stretch in Open.Concat(Blind).Concat(Downs).Concat(Unreachable).Concat(Exits).Concat(LeftOutInApp).Where(s => double.IsInfinity(s.To)))
        {
            stretch.To = at;
        }
    }

    /// <summary>
    /// What anybody could see at a quiet moment. The home is called armed only while the base station says so and lets nobody leave any
    /// more; what it said is given some seconds to arrive.
    /// </summary>
    internal void Look(double now, Instant clock, HomeView? view, DayHouse house)
    {
        const double Arrives = 12;
        if (view is null || view.Part<SecurityView>().IsArmed(clock) != true || house.IsCutOff || house.BackSince > now - Arrives)
        {
            return;
        }

        ModeFact mode = Modes[^1];
        if (mode.Mode == SecurityMode.Disarmed && mode.From < now - Arrives)
        {
            Find(now, "it is called armed, and the base station is disarmed");
        }

        if (Exits.LastOrDefault() is { } exit && exit.From < now - Arrives && exit.To > now)
        {
            Find(now, "it is called armed, and the base station's exit delay runs");
        }
    }

    internal string Story() => string.Join(
        Environment.NewLine, _story.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.At,9:0.0} {s.Words}")));
}
