namespace RingActors.Api.Demo;

/// <summary>
/// Where the demo home's controls are, for whoever shows them; empty in a real home and until the demo cloud runs.
/// </summary>
internal sealed class DemoPlace
{
    private volatile string? controls;

    /// <summary>The address of the control plane, without a slash at its end.</summary>
    public string? Controls => controls;

    public void Is(DemoCloudAddress cloud) => controls = Shown(cloud.Control);

    internal static string Shown(Uri address) => address.ToString().TrimEnd('/');
}
