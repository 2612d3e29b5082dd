using System.Text;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Testing.Deciders;

/// <summary>
/// What one kind of actor does, every state by every command, silence included, as aligned text. A row reads: in this
/// state, told this, it does that.
/// </summary>
/// <param name="title">First line of the text.</param>
/// <param name="newHome">Makes a home with the actor in its initial state.</param>
public sealed class DecisionTable(string title, Func<TestHome> newHome)
{
    private readonly List<(string Name, Action<TestHome> Given)> _states = [];
    private readonly List<(string Name, Func<TestHome, string> Says)> _rows = [];

    public DecisionTable State(string name, Action<TestHome> given)
    {
        _states.Add((name, given));
        return this;
    }

    public DecisionTable Command(string name, Address to, Func<TestHome, ICommand> command)
    {
        _rows.Add((name, home => Says(home, to, command(home))));
        return this;
    }

    /// <summary>A row that says what time alone leads to.</summary>
    public DecisionTable Wait(string name, Duration duration)
    {
        _rows.Add((name, home => Text(home.Advance(duration).Select(e => e.Name))));
        return this;
    }

    /// <summary>The whole table.</summary>
    public string Print()
    {
        int width = _rows.Max(r => r.Name.Length) + 2;
        StringBuilder text = new(title + "\n");
        foreach ((string state, Action<TestHome> given) in _states)
        {
            text.Append('\n').Append(state).Append('\n');
            foreach ((string name, Func<TestHome, string> says) in _rows)
            {
                TestHome home = newHome();
                given(home);
                text.Append("  ").Append(name.PadRight(width)).Append(says(home)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Text(IEnumerable<string> said) => string.Join(", ", said) is { Length: > 0 } text ? text : "-";

    private static string Says(TestHome home, Address to, ICommand command)
    {
        string[] pending = [.. home.Pending.Select(p => p.Effect.Name)];
        Outcome outcome = home.Tell(to, command);
        List<string> said = [];
        if (outcome.Refusal is { } refusal)
        {
            said.Add("refused " + refusal.Code);
        }

        said.AddRange(outcome.Events.Select(e => e.Actor.Equals(to) ? e.Name : $"{e.Actor.Kind}: {e.Name}"));
        said.AddRange(outcome.Calls.Select(c => $"call {c.Effect.Request.GetType().Name}"));
        said.AddRange(pending
            .Where(name => home.Pending.All(p => p.Effect.Name != name))
            .Select(_ => "call withdrawn"));
        return Text(said);
    }
}
