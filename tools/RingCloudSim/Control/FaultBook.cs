using System.Text.RegularExpressions;

namespace RingCloudSim.Control;

/// <summary>Faults that wait for their calls. The oldest rule that matches is used first.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private readonly List<Waiting> _rules = [];
    private readonly Queue<string> _socket = [];
    private readonly List<(SwitchModeFault Fault, int Left)> _switchMode = [];

    /// <summary>While on, every connection is refused.</summary>
    public volatile bool Outage;

    public void Add(FaultRule rule)
    {
        Check(rule.Kind, FaultRule.Kinds, rule.Count);
        lock (_gate)
        {
            _rules.Add(new Waiting(rule, Pattern(rule.Path)) { Left = rule.Count });
        }
    }

    public void Add(SwitchModeFault fault)
    {
        Check(fault.Kind, SwitchModeFault.Kinds, fault.Count);
        lock (_gate)
        {
            _switchMode.Add((fault, fault.Count));
        }
    }

    public void Add(SocketFault fault)
    {
        Check(fault.Kind, SocketFault.Kinds, fault.Count);
        lock (_gate)
        {
            for (var i = 0; i < fault.Count; i++)
            {
                _socket.Enqueue(fault.Kind);
            }
        }
    }

    /// <summary>The kind of the next fault of the alarm socket; null if none waits.</summary>
    public string? TakeSocket()
    {
        lock (_gate)
        {
            return _socket.TryDequeue(out var kind) ? kind : null;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _socket.Clear();
            _rules.Clear();
            _switchMode.Clear();
        }
    }

    public FaultRule? Take(string method, string path)
    {
        lock (_gate)
        {
            var waiting = _rules.Find(each => each.Pattern.IsMatch(path)
                && (each.Rule.Method is null || string.Equals(each.Rule.Method, method, StringComparison.OrdinalIgnoreCase)));
            if (waiting is not null && --waiting.Left == 0)
            {
                _rules.Remove(waiting);
            }

            return waiting?.Rule;
        }
    }

    public SwitchModeFault? TakeSwitchMode()
    {
        lock (_gate)
        {
            if (_switchMode.Count == 0)
            {
                return null;
            }

            var (fault, left) = _switchMode[0];
            if (left > 1)
            {
                _switchMode[0] = (fault, left - 1);
            }
            else
            {
                _switchMode.RemoveAt(0);
            }

            return fault;
        }
    }

    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules.Select(waiting => waiting.Rule with { Count = waiting.Left })];
            }
        }
    }

    private static void Check(string kind, IReadOnlyList<string> kinds, int count)
    {
        if (!kinds.Contains(kind) || count < 1)
        {
            throw SimulatorException.Invalid(
                $"A fault needs a count of at least 1 and one of these kinds: {string.Join(", ", kinds)}.");
        }
    }

    public static Regex Pattern(string path)
        => new($"^{Regex.Escape(path).Replace("\\*", ".*")}$", RegexOptions.CultureInvariant);

    private sealed class Waiting(FaultRule rule, Regex pattern)
    {
        public FaultRule Rule { get; } = rule;

        public Regex Pattern { get; } = pattern;

        public int Left { get; set; }
    }
}
