using System.Globalization;
using RingActors.Process.Tests.Writer;

// record <library> <directory> <log> <seed> <commits> <synchronous>
// serve  <directory> <none|hasty|forgetful|rekeying>
// sweep  <library> <directory> <seed> <commits> <kind> <errno> <once|forever> <step>
if (args is ["record", var library, var directory, var log, var seed, var commits, var synchronous])
{
    Recording.Run(new Recorder(library), directory, log, Number(seed), Number(commits), synchronous);
    return 0;
}

if (args is ["sweep", var sweepLibrary, var parent, var sweepSeed, var sweepCommits, var kind, var error, var times, var step])
{
    Sweep sweep = new(new Recorder(sweepLibrary), parent, Number(sweepSeed), Number(sweepCommits), Number(kind), Number(error), times == "forever");
    return sweep.Run(Number(step)) ? 0 : 1;
}

if (args is ["serve", var journal, var fault])
{
    await Serving.RunAsync(journal, fault);
    return 0;
}

Console.Error.WriteLine("This program is started by the tests of kills, of power loss and of failing disks.");
return 2;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
