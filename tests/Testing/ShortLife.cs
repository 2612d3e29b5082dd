namespace RingActors.Testing;

/// <summary>
/// How the runtime shall run a program that tests start for a short life: what is compiled twice is never used, and neither is a profile
/// of it; and code is not hidden from writing while it is compiled. Nothing of it changes what the program does.
/// </summary>
public static class ShortLife
{
    public static void Set(IDictionary<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        environment["DOTNET_TC_CallCounting"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_EnableWriteXorExecute"] = "0";
    }
}
