namespace RingActors.Api.Certificates;

/// <summary>The server's certificate cannot be used. Its message lists every fault, one a line.</summary>
internal sealed class CertificateException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
