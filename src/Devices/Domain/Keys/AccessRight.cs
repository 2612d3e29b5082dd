using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Keys;

/// <summary>What a call comes to for the household, and so what it takes to make it.</summary>
public enum AccessRight
{
    /// <summary>Sees the household: devices, the alarm, what happened.</summary>
    [JsonStringEnumMemberName("read")] Read = 1,

    /// <summary>Sees the server: health, metrics, settings; nothing of persons.</summary>
    [JsonStringEnumMemberName("read-server")] ReadServer = 2,

    /// <summary>
    /// Raises protection, or changes nothing about it: locks, lights, pictures, a rule that only does these.
    /// </summary>
    [JsonStringEnumMemberName("raise")] Raise = 3,

    /// <summary>Calls for help.</summary>
    [JsonStringEnumMemberName("call-for-help")] CallForHelp = 4,

    /// <summary>Disarms, ends a countdown, silences an alarm.</summary>
    [JsonStringEnumMemberName("disarm")] Disarm = 5,

    /// <summary>Changes to a mode that guards less.</summary>
    [JsonStringEnumMemberName("guard-less")] GuardLess = 6,

    /// <summary>Leaves sensors unguarded.</summary>
    [JsonStringEnumMemberName("bypass")] Bypass = 7,

    /// <summary>Unlocks, or opens a door or a valve.</summary>
    [JsonStringEnumMemberName("unlock")] Unlock = 8,

    /// <summary>Silences a siren, or makes it quieter.</summary>
    [JsonStringEnumMemberName("silence")] Silence = 9,

    /// <summary>Has a device look away: motion detection off, a snooze.</summary>
    [JsonStringEnumMemberName("watch-less")] WatchLess = 10,

    /// <summary>Says that somebody takes care of an incident, after which fewer are told of it.</summary>
    [JsonStringEnumMemberName("acknowledge")] Acknowledge = 11,

    /// <summary>Weakens or takes away a rule, or makes one that lowers protection or tells somebody outside.</summary>
    [JsonStringEnumMemberName("rules")] Rules = 12,

    /// <summary>Changes how the home is guarded and who is told.</summary>
    [JsonStringEnumMemberName("policy")] Policy = 13,

    /// <summary>Sets and takes back codes of the household.</summary>
    [JsonStringEnumMemberName("codes")] Codes = 14,

    /// <summary>Makes and revokes keys, and says what they may.</summary>
    [JsonStringEnumMemberName("keys")] Keys = 15,

    /// <summary>Approves what others asked for.</summary>
    [JsonStringEnumMemberName("approve")] Approve = 16,

    /// <summary>Presents a code of the household.</summary>
    [JsonStringEnumMemberName("try-codes")] TryCodes = 17,

    /// <summary>Switches tools, limits and breakers of the server.</summary>
    [JsonStringEnumMemberName("operate")] Operate = 18,

    /// <summary>Sees where help was called for in silence.</summary>
    [JsonStringEnumMemberName("duress")] Duress = 19,

    /// <summary>Sees what a keypad shows: the mode, a countdown, what stands open.</summary>
    [JsonStringEnumMemberName("read-panel")] ReadPanel = 20,

    /// <summary>Arms, leaving nothing out and to no mode that guards less.</summary>
    [JsonStringEnumMemberName("arm")] Arm = 21,

    /// <summary>Sees who called what.</summary>
    [JsonStringEnumMemberName("read-audit")] ReadAudit = 22,
}

/// <summary>What becomes of a call.</summary>
public enum Allowance
{
    /// <summary>It is done at once.</summary>
    [JsonStringEnumMemberName("allow")] AtOnce = 1,

    /// <summary>Somebody has to approve it.</summary>
    [JsonStringEnumMemberName("approval")] ByApproval = 2,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("never")] Never = 3,
}

/// <summary>
/// Who may do what: the table of the design, row by row. What lowers protection or widens who is told is somebody's
/// decision who lives there; what raises it, and every call for help, waits for nobody.
/// </summary>
public static class AccessRights
{
    private const Allowance Yes = Allowance.AtOnce;
    private const Allowance Ask = Allowance.ByApproval;
    private const Allowance No = Allowance.Never;

    /// <summary>One row a right; the columns are the roles in their order.</summary>
    private static readonly Dictionary<AccessRight, Allowance[]> Table = new()
    {
        //                             reader assist. resid. keypad owner  operator
        [AccessRight.Read] = [Yes, Yes, Yes, No, Yes, No],
        [AccessRight.ReadPanel] = [Yes, Yes, Yes, Yes, Yes, No],
        [AccessRight.ReadServer] = [No, Yes, Yes, No, Yes, Yes],
        [AccessRight.ReadAudit] = [No, No, No, No, Yes, Yes],
        [AccessRight.Raise] = [No, Yes, Yes, No, Yes, No],
        [AccessRight.Arm] = [No, Yes, Yes, Yes, Yes, No],
        [AccessRight.CallForHelp] = [No, Yes, Yes, Yes, Yes, No],
        [AccessRight.Disarm] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.GuardLess] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Bypass] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Unlock] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Silence] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.WatchLess] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Acknowledge] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Rules] = [No, Ask, Yes, No, Yes, No],
        [AccessRight.Policy] = [No, Ask, Ask, No, Yes, No],
        [AccessRight.Codes] = [No, No, Ask, No, Yes, No],
        [AccessRight.Keys] = [No, No, No, No, Yes, No],
        [AccessRight.Approve] = [No, No, Yes, No, Yes, No],
        [AccessRight.TryCodes] = [No, No, Yes, Yes, Yes, No],
        [AccessRight.Operate] = [No, No, No, No, No, Yes],
        [AccessRight.Duress] = [No, No, No, No, Yes, No],
    };

    /// <summary>Rights that an owner may grant or take away for one key.</summary>
    public static IReadOnlyList<AccessRight> Settable { get; } =
    [
        AccessRight.Raise, AccessRight.Arm, AccessRight.Disarm, AccessRight.GuardLess, AccessRight.Bypass,
        AccessRight.Unlock, AccessRight.Silence,
        AccessRight.WatchLess, AccessRight.Acknowledge, AccessRight.Rules, AccessRight.Policy,
    ];

    /// <summary>Rights that no key is ever granted beyond its role.</summary>
    public static IReadOnlyList<AccessRight> NeverWidened { get; } =
        [AccessRight.Policy, AccessRight.Codes, AccessRight.Keys, AccessRight.Approve, AccessRight.Duress];

    /// <summary>What a role may.</summary>
    public static Allowance Of(AccessRole role, AccessRight right) => Table[right][(int)role - 1];

    /// <summary>
    /// What a role may with what an owner said of its key. A call for help is never taken away, and what a role may
    /// never do is not given to one of its keys.
    /// </summary>
    public static Allowance Of(AccessRole role, AccessRight right, IReadOnlyDictionary<AccessRight, Allowance>? own)
    {
        Allowance usual = Of(role, right);
        return own is null || usual == No || !own.TryGetValue(right, out Allowance said) || !MayBe(right, said)
            ? usual
            : said;
    }

    /// <summary>
    /// All that a role may at once with what an owner said of its key, as one number: the right of the number n is its
    /// bit n. It travels with a request.
    /// </summary>
    public static ulong AtOnce(AccessRole role, IReadOnlyDictionary<AccessRight, Allowance>? own) =>
        own is null ? UsualSets[(int)role - 1] : SetOf(right => Of(role, right, own) == Yes);

    /// <summary>The same with what somebody has to approve.</summary>
    public static ulong AtMostByApproval(AccessRole role, IReadOnlyDictionary<AccessRight, Allowance>? own) =>
        SetOf(right => Of(role, right, own) != No);

    /// <summary>True if all of them are in the set.</summary>
    public static bool Holds(ulong set, IReadOnlyList<AccessRight> rights)
    {
        for (int i = 0; i < rights.Count; i++)
        {
            if ((set & Bit(rights[i])) == 0)
            {
                return false;
            }
        }

        return rights.Count > 0;
    }

    /// <summary>Who can approve it: those who may do it at once themselves, and may approve at all.</summary>
    public static bool MayApprove(AccessRole role, AccessRight right) =>
        Of(role, AccessRight.Approve) == Yes && Of(role, right) == Yes;

    /// <summary>True if an owner may say this of a key.</summary>
    public static bool MayBe(AccessRight right, Allowance said) =>
        Settable.Contains(right) && (said != Yes || !NeverWidened.Contains(right));

    /// <summary>The word of a right.</summary>
    public static string Word(this AccessRight right) => Words[right];

    /// <summary>The right of a word; null if it is none.</summary>
    public static AccessRight? OfWord(string word) =>
        Words.Where(w => w.Value == word).Select(w => (AccessRight?)w.Key).FirstOrDefault();

    private static readonly ulong[] UsualSets =
        [.. Enum.GetValues<AccessRole>().Select(role => SetOf(right => Of(role, right) == Yes))];

    private static ulong SetOf(Func<AccessRight, bool> has) =>
        Enum.GetValues<AccessRight>().Where(has).Aggregate(0UL, (set, right) => set | Bit(right));

    private static ulong Bit(AccessRight right) => 1UL << (int)right;

    private static readonly Dictionary<AccessRight, string> Words = Enum.GetValues<AccessRight>()
        .ToDictionary(
            right => right, right => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(right.ToString()));
}
