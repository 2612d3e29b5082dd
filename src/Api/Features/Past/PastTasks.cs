using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past.Storage;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules;
using RingActors.Rules.Analysis.Past;

namespace RingActors.Api.Features.Past;

/// <summary>
/// Questions of a past: answered at once where that is quick, else as tasks that go on by themselves, can be asked how
/// far they are, called off, and survive a restart. What was asked is kept in a file beside the journal, which no
/// question moves.
/// </summary>
internal sealed partial class PastTasks(
    PastAnswers answers, IHomes homes, HomeHistory history, HomePaths paths, TimeProvider time, ILogger<PastTasks> log)
    : IHostedService, IDisposable
{
    /// <summary>Tasks of one caller that are under way.</summary>
    internal const int OfCallerMax = 3;

    /// <summary>Tasks of all callers that are under way.</summary>
    internal const int UnderWayMax = 12;

    /// <summary>Tasks that are kept, those that ended too; with more the oldest that ended is forgotten.</summary>
    internal const int KeptMax = 60;

    /// <summary>How long a result is kept.</summary>
    internal static readonly Duration KeptFor = Duration.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Live> _tasks = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How long a call waits for its answer. A call takes 20 s at most.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Comes before the work of every question; tests hold it there.</summary>
    internal Func<CancellationToken, Task> Begins { get; set; } = _ => Task.CompletedTask;

    /// <summary>Goes on with what was under way when the process ended.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string path in PastTaskFile.All(paths.Directory).ToArray())
        {
            if (PastTaskFile.Read(path) is not { } file)
            {
                Unreadable(log, Path.GetFileName(path));
                PastTaskFile.Delete(path);
                continue;
            }

            Live live = new(file);
            _tasks[file.Id] = live;
            if (file.State == PastTaskState.Running)
            {
                HomeView view = await homes.ViewAsync(file.Home);
                PastQuestion? question = QuestionOf(file, view);
                live.Stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                Begin(live, question, view, live.Stop.Token);
                Follow(live);
            }
        }

        Forget();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] works;
        lock (_gate)
        {
            works = [.. _tasks.Values.Select(t => t.Work).OfType<Task>()];
        }

        await Task.WhenAll(works.Select(w => w.ContinueWith(_ => { }, CancellationToken.None,
            TaskContinuationOptions.None, TaskScheduler.Default)));
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Answers a question, or says under which id it is worked on.</summary>
    internal async Task<(JsonObject? Answer, ToolFailure? Failure)> AskAsync(
        PastQuestion question, HomeView view, JsonElement? suppose, ToolCallContext call)
    {
        Live live = new(FileOf(question, suppose, call));
        CancellationTokenSource lasting = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using (call.Cancellation.Register(() => live.CallOffUnlessKept(lasting)))
        {
            Begin(live, question, view, lasting.Token);
            if (await WaitAsync(live, call.Cancellation))
            {
                return (await live.Work!, null);
            }

            call.Cancellation.ThrowIfCancellationRequested();
            if (Keep(live, call) is { } refused)
            {
                await lasting.CancelAsync();
                return (null, refused);
            }

            live.Stop = lasting;
        }

        Follow(live);
        return (Told(live), null);
    }

    /// <summary>How a task stands, and its answer when it is done.</summary>
    internal async Task<(JsonObject? Answer, ToolFailure? Failure)> OfAsync(
        string id, bool cancel, HomeView view, ToolCallContext call)
    {
        Forget();
        Live? live;
        lock (_gate)
        {
            live = _tasks.GetValueOrDefault(id);
        }

        // Another's is as little there as one that never was.
        if (live is null || !live.IsOf(call.Principal) || live.File.Home != view.Home)
        {
            ToolFault fault = new("task_id", "reference", $"task_id: there is no task {Phrases.Quoted(id)} of yours "
                + $"for this home. "
                + "Results are kept for a day.");
            return (null, new ToolFailure(ToolErrorType.NotFound, "task.ask-anew", fault.Message,
                "Ask anew. Nothing was changed.")
            {
                Faults = [fault],
            });
        }

        if (cancel)
        {
            CallOff(live);
            return (Told(live), null);
        }

        if (live.File.State == PastTaskState.Running)
        {
            if (await WaitAsync(live, call.Cancellation))
            {
                await live.Settled;
            }
        }

        return (Told(live), null);
    }

    /// <summary>Waits until the end of a task is written down.</summary>
    internal Task SettledAsync(string id)
    {
        lock (_gate)
        {
            return _tasks[id].Settled;
        }
    }

    private void Begin(Live live, PastQuestion? question, HomeView view, CancellationToken cancellation) =>
        live.Work = Task.Run(
        async () =>
        {
            await Begins(cancellation);
            return question is null
                ? throw new InvalidOperationException("What was asked of is not there any more; ask anew.")
                : answers.Of(question, view, live.Progress, cancellation);
        },
        cancellation);

    /// <summary>True if the answer is there.</summary>
    private async Task<bool> WaitAsync(Live live, CancellationToken gone)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(gone);
        await Task.WhenAny(live.Work!, Task.Delay(Patience, time, over.Token));
        await over.CancelAsync();
        return live.Work!.IsCompleted;
    }

    /// <summary>Makes a task of a question; a refusal if there are too many.</summary>
    private ToolFailure? Keep(Live live, ToolCallContext call)
    {
        lock (_gate)
        {
            Live[] underWay = [.. _tasks.Values.Where(t => t.File.State == PastTaskState.Running)];
            string[] own = [.. underWay.Where(t => t.IsOf(call.Principal)).Select(t => t.File.Id)];
            if (own.Length >= OfCallerMax || underWay.Length >= UnderWayMax)
            {
                return new ToolFailure(
                    ToolErrorType.RateLimited,
                    "task.wait-or-cancel",
                    $"This takes longer than a call may, and {Phrases.Count(underWay.Length, "other long question")} "
                        + $"are under way.",
                    own.Length > 0
                        ? $"Wait for yours, or call one off with task_id and cancel: {string.Join(", ", own)}. Or "
                            + $"choose a shorter stretch."
                        : "Ask again later, or choose a shorter stretch.")
                {
                    RetryAfter = TimeSpan.FromSeconds(30),
                };
            }

            live.File.Write(paths.Directory);
            live.IsKept = true;
            _tasks[live.File.Id] = live;
        }

        Forget();
        return null;
    }

    /// <summary>Writes down how it ends, unless the process ends first.</summary>
    private void Follow(Live live) => live.Settled = live.Work!.ContinueWith(
        work =>
        {
            if (work.IsCanceled)
            {
                return;
            }

            End(live, work.IsFaulted
                ? live.File with
                {
                    State = PastTaskState.Failed,
                    Error = work.Exception.InnerException is InvalidOperationException known
                    ? known.Message : "It failed by a fault of this server; its log has more."
                }
                : live.File with { State = PastTaskState.Done, Answer = work.Result });
            if (work.IsFaulted)
            {
                Failed(log, live.File.Id, work.Exception.InnerException!);
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void End(Live live, PastTaskFile ended)
    {
        lock (_gate)
        {
            if (live.File.State != PastTaskState.Running)
            {
                return;
            }

            live.File = ended with { EndedAt = Instants.Text(time.GetInstant()) };
            live.File.Write(paths.Directory);
        }
    }

    private void CallOff(Live live)
    {
        End(live, live.File with { State = PastTaskState.Cancelled });
        live.Stop?.Cancel();
    }

    /// <summary>Results are kept for a day, and not more of them than there is room for.</summary>
    private void Forget()
    {
        lock (_gate)
        {
            Instant now = time.GetInstant();
            Live[] ended = [.. _tasks.Values.Where(t => t.File.EndedAt is not null).OrderBy(t => t.File.EndedInstant)];
            int tooMany = _tasks.Count - KeptMax;
            foreach (Live old in ended.Where((t, i) => i < tooMany || t.File.EndedInstant + KeptFor <= now))
            {
                _tasks.Remove(old.File.Id);
                PastTaskFile.Delete(paths.Directory, old.File.Id);
            }
        }
    }

    private JsonObject Told(Live live)
    {
        PastTaskFile file = live.File;
        JsonObject told = file.Answer?.DeepClone() as JsonObject ?? new JsonObject
        {
            ["summary"] = file.State switch
            {
                PastTaskState.Running => $"This takes longer than a call may. It goes on by itself and is at "
                    + $"{live.Progress.Percent} percent; "
                    + "ask again with task_id alone, or call it off with cancel.",
                PastTaskState.Cancelled => "It was called off.",
                _ => $"It came to nothing: {file.Error}",
            },
            ["as_of"] = Instants.Text(time.GetInstant()),
        };
        told["task_id"] = file.Id;
        told["task"] = file.State;
        if (file.State == PastTaskState.Running)
        {
            told["progress"] = live.Progress.Percent;
        }

        return told;
    }

    private PastTaskFile FileOf(PastQuestion question, JsonElement? suppose, ToolCallContext call) => new(
        RequestIds.Next(time),
        question.Home,
        call.Home!.Zone.Id,
        Instants.Text(question.Stretch.From),
        Instants.Text(question.Stretch.Until),
        call.Principal.Kind,
        call.Principal.Name,
        Instants.Text(time.GetInstant()),
        PastTaskState.Running)
    {
        First = Stored(question.First),
        Second = Stored(question.Second),
        Suppose = suppose is { } list ? JsonNode.Parse(list.GetRawText()) : null,
        MayReadDuress = call.Principal.MayReadDuress,
    };

    private static StoredRule? Stored(TriedRules.Named? rule) => rule is null ? null : new StoredRule(
        rule.Rule.Slug, rule.Rule.Version, rule.Called,
        JsonSerializer.SerializeToNode(rule.Rule.Document, RulesRegistration.DocumentJson)!);

    private static TriedRules.Named? Named(StoredRule? rule) => rule is null ? null : new TriedRules.Named(
        new TriedRule(rule.Slug, rule.Version, rule.Document.Deserialize(RulesRegistration.DocumentJson)!),
            rule.Called);

    /// <summary>What was asked; null if what it speaks of is gone.</summary>
    private PastQuestion? QuestionOf(PastTaskFile file, HomeView view)
    {
        PastStretch stretch = new(file.SinceInstant, file.UntilInstant);
        PastQuestion question = new(file.Home, stretch, Named(file.First)) { Second = Named(file.Second) };
        if (file.Suppose is null)
        {
            return question;
        }

        Suppositions suppositions = new(
            history, view, new HiddenEvents(history, view, file.MayReadDuress), stretch,
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(file.Zone) ?? DateTimeZone.Utc);
        List<Supposed> all = suppositions.Read(file.Suppose.Deserialize(PastJson.Default.JsonElement));
        return suppositions.Faults.Count > 0 ? null : question with { Suppose = all };
    }

    [LoggerMessage(2173, LogLevel.Warning, "{File} cannot be read and is removed: whoever asked it has to ask anew")]
    private static partial void Unreadable(ILogger log, string file);

    [LoggerMessage(2174, LogLevel.Error, "The long question {Task} failed")]
    private static partial void Failed(ILogger log, string task, Exception error);

    /// <summary>A question that is worked on, or was.</summary>
    private sealed class Live(PastTaskFile file)
    {
        internal PastTaskFile File { get; set; } = file;

        internal PastProgress Progress { get; } = new();

        internal Task<JsonObject>? Work { get; set; }

        /// <summary>Over once its end is written down.</summary>
        internal Task Settled { get; set; } = Task.CompletedTask;

        internal CancellationTokenSource? Stop { get; set; }

        internal bool IsKept { get; set; }

        internal bool IsOf(ToolPrincipal by) => File.ByKind == by.Kind && File.ByName == by.Name;

        internal void CallOffUnlessKept(CancellationTokenSource work)
        {
            if (!IsKept)
            {
                work.Cancel();
            }
        }
    }
}
