using System.Runtime.InteropServices;

namespace RingActors.Process.Tests.Writer;

/// <summary>The preloaded library that records what happens to the files, as this process sees it.</summary>
internal sealed class Recorder
{
    /// <summary>Noted in place of a number of commits: the journal is opened anew, as after the end of the process.</summary>
    internal const int Restart = -1;

    private readonly StartFunction _start;
    private readonly FailFunction _fail;
    private readonly AckFunction _ack;
    private readonly FiredFunction _fired;

    internal Recorder(string library)
    {
        nint handle = NativeLibrary.Load(library);
        _start = Function<StartFunction>("recorder_start");
        _fail = Function<FailFunction>("recorder_fail");
        _ack = Function<AckFunction>("recorder_ack");
        _fired = Function<FiredFunction>("recorder_fired");

        T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(handle, name));
    }

    private delegate void StartFunction([MarshalAs(UnmanagedType.LPUTF8Str)] string directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string log);

    private delegate void FailFunction(int kind, nint at, int error, int forever);

    private delegate void AckFunction(nint number);

    private delegate int FiredFunction();

    /// <summary>True if a call was made to fail since <see cref="Fail"/>.</summary>
    internal bool Fired => _fired() != 0;

    internal void Start(string directory, string log) => _start(directory, log);

    /// <summary>Lets the n-th call of a kind fail (1: flush, 2: write, 3: write, short), and all later ones if for ever; 0 for none.</summary>
    internal void Fail(int kind, int at, int error, bool forever) => _fail(kind, at, error, forever ? 1 : 0);

    /// <summary>Notes that so many commits were acknowledged.</summary>
    internal void Acknowledge(int commits) => _ack(commits);
}
