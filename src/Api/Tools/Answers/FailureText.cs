using System.Globalization;
using System.Text;

namespace RingActors.Api.Tools.Answers;

/// <summary>A failure as the few lines a model reads: what, where, what instead, and how to go on.</summary>
internal static class FailureText
{
    /// <summary>Hosts cut long errors; this stays far below.</summary>
    private const int LengthMax = 8000;

    private const int Reserve = 100;

    public static string Of(ToolFailure failure, string requestId)
    {
        var end = $"{Shortened(failure.Suggestion, LengthMax / 2)}{Environment.NewLine}request_id: {requestId}";
        string[] lines = failure.Faults.IsEmpty ? [failure.Error] : [.. failure.Faults.Select(f => f.Message)];
        var text = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            // How to go on is at the end, and must not be what is cut.
            var left = LengthMax - end.Length - text.Length - failure.Code.Length - Reserve;
            if (i > 0 && lines[i].Length > left)
            {
                text.Append(CultureInfo.InvariantCulture, $"… and {lines.Length - i} more of the same kind.").AppendLine();
                break;
            }

            text.Append(failure.Code).Append(": ").AppendLine(Shortened(lines[i], left));
        }

        return text.Append(end).Replace("\r", string.Empty).ToString();
    }

    private static string Shortened(string text, int lengthMax) =>
        text.Length <= lengthMax ? text : string.Concat(text.AsSpan(0, lengthMax - 1), "…");
}
