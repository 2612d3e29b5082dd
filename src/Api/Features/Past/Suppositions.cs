using System.Globalization;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Past;

/// <summary>What of a past a caller supposes, read out of the argument of that name.</summary>
internal sealed class Suppositions(HomeHistory history, HomeView view, HiddenEvents hidden, PastStretch stretch,
    DateTimeZone zone)
{
    internal const string Argument = "suppose";
    internal const int Most = 10;

    private const string LeftOut = "left_out";
    private const string Device = "device";
    private const string Capability = "capability";
    private const string State = "state";
    private const string At = "at";
    private const string Bypassed = "bypassed";
    private const string EntryDelay = "entry_delay_seconds";
    private const string Mode = "mode";
    private const string Automation = "automation_id";
    private const string Enabled = "enabled";

    /// <summary>The forms there are, each with all its names.</summary>
    private static readonly string[][] Forms =
        [[LeftOut], [Device, Capability, State, At], [Mode, At], [Device, Bypassed], [EntryDelay], [Automation,
            Enabled]];

    private readonly List<ToolFault> _faults = [];

    internal IReadOnlyList<ToolFault> Faults => _faults;

    internal List<Supposed> Read(JsonElement list)
    {
        List<Supposed> all = [];
        int i = 0;
        foreach (JsonElement one in list.EnumerateArray())
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{Argument}[{i}]");
            if (Read(one, path, i++) is { } supposed)
            {
                all.Add(supposed);
            }
        }

        return all;
    }

    private Supposed? Read(JsonElement one, string path, int place)
    {
        string[] names = [.. one.EnumerateObject().Select(p => p.Name)];
        if (Forms.FirstOrDefault(f => f.ToHashSet(StringComparer.Ordinal).SetEquals(names)) is not { } form)
        {
            return Wrong(path, "format", "is none of the things that can be supposed: "
                + string.Join("; ", Forms.Select(f => $"{{{string.Join(", ", f)}}}")) + ".");
        }

        return form[0] switch
        {
            LeftOut => Without(one.GetProperty(LeftOut), $"{path}.{LeftOut}"),
            Mode => InMode(one, path),
            EntryDelay => Delayed(one.GetProperty(EntryDelay), $"{path}.{EntryDelay}"),
            Automation => Switched(one, path),
            _ => DeviceOf(one.GetProperty(Device), $"{path}.{Device}") is not { } device ? null
                : form.Contains(Bypassed) ? Guarded(device, one.GetProperty(Bypassed), path)
                : Told(device, one, path, place),
        };
    }

    private Supposed? Without(JsonElement value, string path)
    {
        string said = Text(value);
        int mark = said.LastIndexOf('@');
        EventEnvelope? found = mark > 0 && said[..mark] == view.Home
            && long.TryParse(said.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? Find(seq)
            : null;
        if (found is null || found.LearnedAt < stretch.From || found.LearnedAt >= stretch.Until)
        {
            return Wrong(path, "reference", found is null
                ? "names no entry of this home's history; take entry_id from get_security_history."
                : $"is of {Instants.Text(found.LearnedAt)}, which is not between since and until.");
        }

        if (Counterfactual.CauseOf(found) is { } cause)
        {
            return Wrong(path, "reference", $"followed from {view.Home}@{cause}: leave that out, or what led to it.");
        }

        return found.Causation.StartsWith("deadline", StringComparison.Ordinal)
            ? Wrong(path, "reference", "came by itself when its time was over, and cannot be left out alone.")
            : new Supposed(
                new Supposition.LeftOut(found.HomeSeq),
                "this had not happened: "
                    + HistoryWords.Entry(found, view.Part<DevicesView>(), withKept: false).Summary);
    }

    private EventEnvelope? Find(long seq) =>
        history.After(view.Home, seq - 1).FirstOrDefault() is { } stored && !hidden.Has(stored) ? history.Decode(stored)
            : null;

    private Supposed? InMode(JsonElement one, string path)
    {
        SecurityMode? mode = Text(one.GetProperty(Mode)) switch
        {
            "disarmed" => SecurityMode.Disarmed,
            ModePolicy.Home => SecurityMode.Home,
            ModePolicy.Away => SecurityMode.Away,
            _ => null,
        };
        if (mode is not { } known)
        {
            return Wrong($"{path}.{Mode}", "choice", "must be disarmed, home or away: what a base station can say.");
        }

        return Moment(one, path) is not { } at ? null : new Supposed(
            new Supposition.Told(
                DeviceKinds.SecuritySystemOf(view.Home),
                new ReportPanel { Mode = known, DelayEndsAt = Patch.Of<Instant?>(null) },
                at),
            $"the base station had gone to {known.Word()} at {Instants.Text(at)}");
    }

    private Supposed? Delayed(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int seconds) || seconds is < 0 or > 300)
        {
            return Wrong(path, "range", "must be a number of seconds, 0 to 300.");
        }

        return view.Guard().Policy.Zones.Any(z => z.Type == ZoneType.Entry)
            ? new Supposed(new Supposition.EntryDelay(seconds), $"the entry delay had been {seconds} s")
            : Wrong(path, "reference", "means nothing here: this server's alarm has no zone with an entry delay, and "
                + "what the "
                + "base station decides by its own cannot be decided once more.");
    }

    private Supposed? Guarded(DeviceView device, JsonElement value, string path)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Wrong($"{path}.{Bypassed}", "type", "must be true or false.");
        }

        string[] zones = [.. view.Guard().Policy.Zones.Select(z => z.Device)];
        if (!zones.Contains(device.Address.Id))
        {
            string known = string.Join(", ", view.Part<DevicesView>().All.Where(d =>
                zones.Contains(d.Address.Id)).Select(d => d.Slug));
            return Wrong($"{path}.{Device}", "reference", $"is no zone of this server's alarm, and what the base "
                + $"station decides by "
                + $"its own cannot be decided once more. Zones: {(known.Length == 0 ? "none" : known)}.");
        }

        bool isBypassed = value.GetBoolean();
        return new Supposed(
            new Supposition.Bypassed(device.Address.Id, isBypassed),
            $"{Phrases.Quoted(device.Name)} had {(isBypassed ? "" : "not ")}been bypassed");
    }

    private Supposed? Switched(JsonElement one, string path)
    {
        JsonElement value = one.GetProperty(Enabled);
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Wrong($"{path}.{Enabled}", "type", "must be true or false.");
        }

        RulesView rules = view.Part<RulesView>();
        string said = Text(one.GetProperty(Automation));
        if (rules.Meant(said) is not [var rule])
        {
            _faults.Add(ToolFailures.NoSuchFault($"{path}.{Automation}", "automation", said, [.. rules.All.Select(r =>
                r.Slug)]));
            return null;
        }

        // One that was written amid the stretch is switched as soon as it is there.
        Instant at = Instant.Max(stretch.From, rule.CreatedAt + Duration.FromTicks(1));
        ICommand command = value.GetBoolean() ? new EnableRule() : new DisableRule();
        return new Supposed(
            new Supposition.Told(RuleKinds.AddressOf(view.Home, rule.Slug), command, at),
            $"{Phrases.Quoted(rule.Name)} had been switched {(value.GetBoolean() ? "on" : "off")}");
    }

    private Supposed? Told(DeviceView device, JsonElement one, string path, int place)
    {
        string capability = Text(one.GetProperty(Capability));
        string state = Text(one.GetProperty(State));
        if (!device.Has(capability))
        {
            return Wrong($"{path}.{Capability}", "reference",
                $"is nothing that {Phrases.Quoted(device.Name)} tells. It tells: "
                    + $"{string.Join(", ", device.Capabilities)}.");
        }

        if (Moment(one, path) is not { } at)
        {
            return null;
        }

        (ICommand? command, string allowed) = Report(device, capability, state, at,
            string.Create(CultureInfo.InvariantCulture, $"supposed-{place}"));
        return command is null
            ? Wrong($"{path}.{State}", "choice", allowed.Length == 0
                ? $"cannot be supposed of {capability} yet."
                : $"must be {allowed} for {capability}.")
            : new Supposed(
                new Supposition.Told(device.Address, command, at),
                $"{Phrases.Quoted(device.Name)} had told {capability} {state} at {Instants.Text(at)}");
    }

    /// <summary>Ring has such a word for what moves, or said it of this device once.</summary>
    private static bool IsSeen(DeviceView device, string detection) =>
        Watch.Detections.Contains(detection, StringComparer.OrdinalIgnoreCase)
        || string.Equals(device.LastDetection, detection, StringComparison.OrdinalIgnoreCase);

    private static (ICommand? Command, string Allowed) Report(
        DeviceView device, string capability, string state, Instant at, string id)
    {
        bool isSensor = device.Address.Kind is not (DeviceKinds.Camera or DeviceKinds.Doorbell);
        return capability switch
        {
            Capabilities.Motion when !isSensor && state == StateView.Motion => (new ReportMotion(id, at), ""),
            Capabilities.Motion when !isSensor => IsSeen(device, state) ? (new ReportMotion(id, at, state), "")
                : (null, string.Join(", ", Watch.Detections)),
            Capabilities.Ding => (new ReportDing(id, at), ""),
            Capabilities.Contact => Word(state, StateView.Open, StateView.Closed, on => new Readings { Faulted = on }),
            Capabilities.Motion => Word(state, StateView.Motion, StateView.Clear, on => new Readings { Faulted = on }),
            Capabilities.Fault => Word(state, StateView.Faulted, StateView.Clear, on => new Readings { Faulted = on }),
            Capabilities.Light => Word(state, StateView.On, StateView.Off, on => new Readings { Light = on }),
            Capabilities.Smoke => Word(state, StateView.Alarm, StateView.Clear, on => new Readings { Smoke = on }),
            Capabilities.Co => Word(state, StateView.Alarm, StateView.Clear, on => new Readings { Co = on }),
            Capabilities.Tamper => Word(state, StateView.Tampered, StateView.Ok, on => new Readings { Tampered = on }),
            _ when TraitTable.Of(capability) is { IsNumber: false } trait => trait.Words.Contains(state,
                StringComparer.Ordinal)
                ? (new ReportReadings(new Readings { Traits = [new TraitReading(capability, state)] }), "")
                : (null, string.Join(", ", trait.Words)),
            _ => (null, ""),
        };
    }

    private static (ICommand? Command, string Allowed) Word(string said, string on, string off, Func<bool,
        Readings> readings) =>
        said == on || said == off
            ? (new ReportReadings(readings(said == on)), "")
            : (null, $"{on} or {off}");

    private DeviceView? DeviceOf(JsonElement value, string path)
    {
        DevicesView devices = view.Part<DevicesView>();
        string said = Text(value);
        if (devices.Find(said) is { } device)
        {
            return device;
        }

        _faults.Add(ToolFailures.NoSuchFault(
            path, "device", said, [.. devices.All.Select(d => d.Slug)], devices.Called(said)));
        return null;
    }

    private Instant? Moment(JsonElement one, string path)
    {
        Instant? at = TextShapes.ReadMoment(Text(one.GetProperty(At)), zone);
        if (at >= stretch.From && at < stretch.Until)
        {
            if (PastStretch.Begin(history, view.Home) is not { } began || at >= began)
            {
                return at;
            }

            _ = Wrong($"{path}.{At}", "range", PastStretch.WasBefore(began, zone));
            return null;
        }

        _ = Wrong($"{path}.{At}", at is null ? "format" : "range", at is null
            ? "must be a moment like 2026-03-01T21:04, of the home's time if it has no offset."
            : "must be between since and until.");
        return null;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private Supposed? Wrong(string path, string problem, string message)
    {
        _faults.Add(new ToolFault(path, problem, $"{path} {message}"));
        return null;
    }
}

/// <summary>A supposition, and how a sentence that begins with 'had' says it.</summary>
/// <param name="Is">What is supposed.</param>
/// <param name="Said">The words, without the 'had' of those that begin with it.</param>
internal sealed record Supposed(Supposition Is, string Said);
