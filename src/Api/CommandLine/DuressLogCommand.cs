using System.Text.Json;
using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors duress-log</c>: the uses of duress codes, and whether the contact was reached. Only somebody at the
/// machine who may read the data directory sees them; the server never shows them to anybody.
/// </summary>
internal sealed class DuressLogCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    public async Task<int> RunAsync(string? data, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = data }, environment, SettingsCatalog.Of(typeof(DataSettings)));
            foreach (var paths in HomePaths.Journals(launch.Identity.DataDirectory))
            {
                await TellAsync(paths.Directory, cancellation);
            }

            return ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is SettingsException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private async Task TellAsync(string directory, CancellationToken cancellation)
    {
        var access = AccessKey.Open(directory);
        var seals = new AuthenticatedEncryption(access);
        var persons = new PersonSeals(PersonKeyFile.Open(directory), access.PersonsKey);
        var lines = SealedNoteQueue.Read(Path.Combine(directory, SealedNoteQueue.FileName));
        var ends = lines.Where(l => l.Done is not null).GroupBy(l => l.Key).ToDictionary(
            g => g.Key, g => g.Last().Done);
        foreach (var line in lines.Where(l => l.Seal is not null))
        {
            cancellation.ThrowIfCancellationRequested();
            if (seals.Open(line.Seal!) is { Duress: true } note)
            {
                var entry = new DuressEntry(
                    note.At, note.Home, persons.Open(note.Name ?? ""), note.Channel,
                    ends.GetValueOrDefault(line.Key) ?? "not reached yet");
                await output.WriteLineAsync(JsonSerializer.Serialize(entry, AccessJson.Default.DuressEntry));
            }
        }
    }
}
