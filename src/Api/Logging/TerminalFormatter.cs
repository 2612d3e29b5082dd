using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Logging;

/// <summary>
/// Log lines as a person at a terminal reads them: <c>14:02:11 warning what happened</c>, local time. What the program
/// says of its own start stands alone. Programs read the JSON lines, which say the same.
/// </summary>
internal sealed class TerminalFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "ringactors-terminal";

    private const string Indent = "         ";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Category == StartLog.Category && logEntry.LogLevel == LogLevel.Information)
        {
            textWriter.WriteLine(message);
            return;
        }

        textWriter.Write(clock.GetLocalNow().ToString("HH:mm:ss ", System.Globalization.CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel).PadRight(9));
        textWriter.WriteLine(OneEntry(message));
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(Indent + OneEntry(exception.ToString()));
        }
    }

    /// <summary>
    /// Text of others in it neither steers the terminal nor looks like a line of its own: what is hidden goes, and
    /// further lines are indented.
    /// </summary>
    private static string OneEntry(string text) =>
        PlainText.WithoutHidden(text).ReplaceLineEndings(Environment.NewLine + Indent);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "critical",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "info",
        LogLevel.Debug => "debug",
        _ => "trace",
    };
}
