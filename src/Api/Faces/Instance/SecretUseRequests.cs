using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Instance;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Actions;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;

namespace RingActors.Api.Faces.Instance;

/// <summary>
/// Tells <c>ringactors secrets</c> which automations name which secret: only the running server reads its journal. From
/// this machine, with a proof that the data directory can be read; names and no values.
/// </summary>
internal sealed class SecretUseRequests(InstanceChallenges challenges, IHomes homes, KnownHomes known) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(RunningInstance.SecretUsesPath, (RequestDelegate)HandleAsync).TakesNoKey();

    private async Task HandleAsync(HttpContext context)
    {
        if (!challenges.IsProved(context, RunningInstance.SecretUsesPath, []))
        {
            await challenges.RefuseAsync(context);
            return;
        }

        List<NamedSecretUse> uses = [];
        foreach (string home in known.Names)
        {
            HomeView view = await homes.ViewAsync(home);
            foreach (RuleView rule in view.Part<RulesView>().Rules.Values.OrderBy(r => r.Slug, StringComparer.Ordinal))
            {
                string name = PlainText.Name(rule.Document.Name);
                uses.AddRange(rule.Document.AllActions().OfType<WebhookAction>()
                    .SelectMany(a => a.Headers?.Values ?? Enumerable.Empty<string>())
                    .Select(WebhookHeaders.SecretOf).OfType<string>().Distinct(StringComparer.Ordinal)
                    .Select(secret => new NamedSecretUse(secret, home, rule.Slug, name, rule.Enabled)));
            }
        }

        HttpAnswer.WriteJson(
            context, StatusCodes.Status200OK,
            JsonSerializer.SerializeToUtf8Bytes(uses, SecretUseJson.Default.ListNamedSecretUse));
    }
}

/// <summary>An automation that names a secret in a header of its webhook.</summary>
internal sealed record NamedSecretUse(string Secret, string Home, string Automation, string Name, bool Enabled);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<NamedSecretUse>))]
internal sealed partial class SecretUseJson : JsonSerializerContext;
