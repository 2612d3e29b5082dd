using System.Runtime.InteropServices;

namespace RingActors.Api.Instance;

/// <summary>What a name in a directory is, by itself: a symbolic link is a link, not what it leads to.</summary>
/// <param name="Kind">File, directory, link or something else.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Owner">The user it belongs to.</param>
internal sealed record PosixFile(PosixKind Kind, UnixFileMode Mode, uint Owner)
{
    /// <summary>Group and others, of whom none of our files is.</summary>
    internal const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int KindMask = 0xF000;
    private const int ModeMask = 0xFFF;

    /// <summary>The user as whom this process acts on files.</summary>
    internal static uint Me => EffectiveUser();

    /// <summary>Null if there is nothing of that name.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    internal static PosixFile? Of(string path)
    {
        if (LookAt(path, out FileStatus status) == 0)
        {
            return new PosixFile(KindOf(status.Mode), (UnixFileMode)(status.Mode & ModeMask), status.Owner);
        }

        // Which errno means 'no such file' differs between systems; .NET knows, and does not follow the link either.
        return Path.Exists(path) || new FileInfo(path).LinkTarget is not null
            ? throw new IOException($"{path} cannot be looked at (errno {Marshal.GetLastPInvokeError()}).")
            : null;
    }

    /// <summary>
    /// Whatever this process makes from now on is for its user alone from its first moment, whoever makes it: SQLite
    /// and libraries too.
    /// </summary>
    internal static void MakeNewOnesPrivate()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask((int)Others);
        }
    }

    private static PosixKind KindOf(int mode) => (mode & KindMask) switch
    {
        0x8000 => PosixKind.File,
        0x4000 => PosixKind.Directory,
        0xA000 => PosixKind.Link,
        _ => PosixKind.Other,
    };

    // The structure of stat differs between systems and processors; the runtime's own native library has one for all.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LookAt([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out FileStatus status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetMask(int mask);

    /// <summary>The first fields of the runtime's FileStatus, and more room than it takes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct FileStatus
    {
        [FieldOffset(4)]
        public int Mode;

        [FieldOffset(8)]
        public uint Owner;
    }
}

/// <summary>What stands behind a name.</summary>
internal enum PosixKind
{
    File = 1,
    Directory,
    Link,
    Other,
}
