using System.Text;

namespace RingActors.Api.Tools;

/// <summary>A failure as the few lines a model reads: what, where, what instead, and how to go on.</summary>
internal static class FailureText
{
    /// <summary>Hosts cut long errors; this stays far below.</summary>
    private const int LengthMax = 8000;

    public static string Of(ToolFailure failure, string requestId)
    {
        var text = new StringBuilder();
        if (failure.Faults.IsEmpty)
        {
            text.Append(failure.Code).Append(": ").AppendLine(failure.Error);
        }

        foreach (var fault in failure.Faults)
        {
            text.Append(failure.Code).Append(": ").AppendLine(fault.Message);
        }

        text.AppendLine(failure.Suggestion).Append("request_id: ").Append(requestId);
        return text.Replace("\r", string.Empty).ToString() is { Length: > LengthMax } longer ? longer[..LengthMax]
            : text.ToString();
    }
}
