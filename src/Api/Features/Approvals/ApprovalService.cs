using RingActors.Api.Access.Callers;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>Shows approvals to those who may see them, and passes on what is answered to them.</summary>
internal sealed class ApprovalService(IHomes homes, HomeNames names, ApprovalAskers askers, TimeProvider time)
{
    /// <summary>Approvals of a home, newest first: those who can approve see all, the others their own.</summary>
    public IReadOnlyList<ApprovalEntry> Shown(HomeView view, ToolPrincipal by)
    {
        bool seesAll = SeesAll(by);
        Principal own = ActorClient.PrincipalOf(by);
        return
        [
            .. view.Part<ApprovalsView>().All.Where(a => seesAll || a.By.Equals(own)).Reverse()
                .Select(a => ApprovalEntries.Entry(a, view.Home, time.GetInstant())),
        ];
    }

    private static bool SeesAll(ToolPrincipal by) => by.Of(AccessRight.Approve) == Allowance.AtOnce;

    /// <summary>Approvals of all homes that somebody sees, newest first.</summary>
    public async Task<ApprovalList> AllAsync(ToolPrincipal by)
    {
        List<ApprovalEntry> all = [];
        foreach (HomeView view in await names.AllAsync(by))
        {
            all.AddRange(Shown(view, by));
        }

        return new ApprovalList(
            [.. all.OrderByDescending(a => a.AskedAt, StringComparer.Ordinal)], Instants.Text(time.GetInstant()))
        {
            OwnOnly = SeesAll(by) ? null : true,
        };
    }

    /// <summary>The same in the time of each home; the moment of the answer is in the home's, where there is
    /// one.</summary>
    public async Task<ApprovalList> InTheirTimeAsync(ApprovalList list, ToolPrincipal by)
    {
        List<ApprovalEntry> told = [];
        foreach (ApprovalEntry entry in list.Approvals)
        {
            told.Add(await InItsTimeAsync(entry));
        }

        IReadOnlyList<HomeView> homes = await names.AllAsync(by);
        string asOf = homes.Count == 1 ? LocalTimes.In(list.AsOf, names.Of(homes[0]).Zone) : list.AsOf;
        return list with { Approvals = told, AsOf = asOf };
    }

    /// <summary>An approval in the time of its home.</summary>
    public async Task<ApprovalEntry> InItsTimeAsync(ApprovalEntry entry) =>
        entry.In((await HomeOfAsync(entry)).Zone);

    /// <summary>A no in the time of the home of the approval that it is about.</summary>
    public async Task<ToolFailure> InItsTimeAsync(ToolFailure failure, string id) =>
        await FindAsync(id) is { } about ? LocalTimes.In(failure, (await HomeOfAsync(about)).Zone) : failure;

    /// <summary>An approval that somebody sees; null if they see none of that id.</summary>
    public async Task<ApprovalEntry?> FindAsync(string id, ToolPrincipal by) =>
        (await names.AllAsync(by)).SelectMany(v => Shown(v, by)).FirstOrDefault(a => a.ApprovalId == id);

    /// <summary>The approval of an id in any home, for whoever proves otherwise that they may answer it.</summary>
    public Task<ApprovalEntry?> FindAsync(string id) => FindAsync(id, ToolPrincipal.Loopback);

    /// <summary>True if a resident can approve it, and so a code of the household.</summary>
    public static bool MayBeApprovedByResidents(ApprovalEntry asked) => MayBeApprovedBy(asked, AccessRole.Resident);

    /// <summary>True if somebody of that role can approve it.</summary>
    public static bool MayBeApprovedBy(ApprovalEntry asked, AccessRole role) => asked.Rights.All(
        word => AccessRights.OfWord(word) is { } right && AccessRights.MayApprove(role, right));

    /// <summary>True if there is a code that could answer it.</summary>
    public async Task<bool> HasCodeAsync(ApprovalEntry asked) =>
        (await homes.ViewAsync(asked.HomeId)).Part<AccessView>().Codes.Values.Any(c => c.CanDisarm);

    /// <summary>The home of an approval, by whose time it is told.</summary>
    public async Task<CallHome> HomeOfAsync(ApprovalEntry asked) => names.Of(await homes.ViewAsync(asked.HomeId));

    /// <summary>Passes on an answer.</summary>
    public async Task<(ApprovalEntry? Entry, ToolFailure? Failure)> AnswerAsync(
        string home, string id, ICommand command, Principal by, string correlation)
    {
        if (!Address.IsPart(id))
        {
            return (null, NoSuch(id));
        }

        if (command is ApproveIt && await askers.LapsedAsync(home, id, correlation) is { } lapsed)
        {
            return (null, lapsed);
        }

        Answer answer = await homes.AskAsync(new Request(ApprovalsView.AddressOf(home, id), command, by, correlation));
        if (!answer.Ok)
        {
            return (null, ActorClient.FailureOf(answer));
        }

        HomeView view = await homes.ViewAsync(home);
        return view.Part<ApprovalsView>().Find(id) is { } approval
            ? (ApprovalEntries.Entry(approval, home, time.GetInstant()), null)
            : (null, NoSuch(id));
    }

    /// <summary>The same whether there never was one or it is somebody else's.</summary>
    public static ToolFailure NoSuch(string id) => new(
        ToolErrorType.NotFound,
        "approval.look-up-the-id",
        "There is no approval of that id here.",
        "GET /approvals lists those that you can see. Nothing was changed.");
}
