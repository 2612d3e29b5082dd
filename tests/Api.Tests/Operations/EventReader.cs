using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Operations;

/// <summary>An event of the stream.</summary>
internal sealed record Told(string Name, string? Id, JsonNode Data);

/// <summary>Somebody who reads <c>GET /events</c>.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
{
    public static async Task<EventReader> OpenAsync(HttpClient caller, string? last = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/events");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        HttpResponseMessage response = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<Told> NextAsync(string name) => (await UntilAsync(name))[^1];

    /// <summary>All up to the next of a name, with it.</summary>
    public async Task<IReadOnlyList<Told>> UntilAsync(string name)
    {
        List<Told> told = [];
        do
        {
            told.Add(await OneAsync() ?? throw new InvalidOperationException("The stream ended."));
        }
        while (told[^1].Name != name);

        return told;
    }

    public async Task EndAsync()
    {
        try
        {
            while (await OneAsync() is not null)
            {
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut off.
        }
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Told?> OneAsync()
    {
        (string? name, string? id) = (null, null);
        while (await lines.ReadLineAsync().WaitAsync(Waits.Limit) is { } line)
        {
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return new Told(name!, id, JsonNode.Parse(line[6..])!);
            }
        }

        return null;
    }
}
