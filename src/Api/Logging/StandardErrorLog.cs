using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Logging;

/// <summary>Where the log goes, and how much of it.</summary>
internal static class StandardErrorLog
{
    /// <summary>
    /// The log on standard error, because standard output belongs to the MCP protocol and to command results: for
    /// people in a terminal, as JSON lines elsewhere.
    /// </summary>
    public static ILoggingBuilder AddStandardError(this ILoggingBuilder logging, LogSettings settings)
    {
        var level = settings.Level;
        var forPeople = settings.Format == LogFormat.Text
            || (settings.Format == LogFormat.Auto && !Console.IsErrorRedirected);
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddConsoleFormatter<TerminalFormatter, ConsoleFormatterOptions>();
        logging.AddJsonConsole(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            // Lines for log collectors and people, never part of a page.
            options.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options =>
        {
            options.FormatterName = forPeople ? TerminalFormatter.FormatterName : ConsoleFormatterNames.Json;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.SetMinimumLevel(level);
        // The framework is only heard when something is wrong. The SDK logs every refused call as an error with its
        // stack; what matters of it we log ourselves.
        var quiet = level is LogLevel.Trace or LogLevel.Debug ? level
            : (LogLevel)Math.Max((int)level, (int)LogLevel.Warning);
        var sdk = level is LogLevel.Trace or LogLevel.Debug ? level : LogLevel.None;
        logging.AddFilter("Microsoft", quiet).AddFilter("System", quiet).AddFilter("ModelContextProtocol", sdk);
        // Where it listens is said at every level: whoever wants warnings only still has to find the server.
        logging.AddFilter<ConsoleLoggerProvider>(
            StartLog.Category, level == LogLevel.None ? LogLevel.None : LogLevel.Information);
        return logging;
    }
}
