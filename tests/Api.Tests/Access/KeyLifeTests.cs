using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RingActors.Api.Access.Callers;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Access;

/// <summary>What somebody has open ends with that by which they came: a key, a token of it, one of an issuer elsewhere.</summary>
public sealed class KeyLifeTests : IDisposable
{
    private static readonly ToolPrincipal Tablet = new(ToolPrincipal.ApiKeyKind, "tablet", AccessRole.Resident);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly TestKeys _keys = new();
    private readonly KeyLives _lives;

    public KeyLifeTests()
    {
        _keys.Add("ra_tablet", Tablet);
        _lives = new KeyLives(_keys, _time);
    }

    public void Dispose() => _lives.Dispose();

    [Fact]
    public void A_key_that_is_revoked_ends_what_it_has_open_within_a_second()
    {
        Opened stream = Open(Tablet);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(stream.IsEnded);
        _keys.Remove("ra_tablet");
        _time.Advance(Second);
        Assert.True(stream.IsEnded);
    }

    /// <summary>Between the look at the key and the begin of what it opens is a moment, too.</summary>
    [Fact]
    public void A_key_that_was_revoked_a_moment_before_ends_what_it_opens_just_so()
    {
        _keys.Remove("ra_tablet");
        Opened stream = Open(Tablet);
        _time.Advance(Second);
        Assert.True(stream.IsEnded);
    }

    [Fact]
    public void A_key_of_the_settings_has_no_name_that_could_be_revoked()
    {
        Opened stream = Open(new ToolPrincipal(ToolPrincipal.ApiKeyKind, "settings-2", AccessRole.Assistant));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.False(stream.IsEnded);
    }

    [Fact]
    public void A_token_is_good_until_its_end_and_for_its_audience_alone()
    {
        AuthSettings settings = new() { TokenSecret = "Tide-heron 93 velvet quarry Lk2, and more", TokenAudience = "here" };
        BearerTokens here = new(settings, _time);
        string token = here.Make("tablet").Token;
        Assert.Equal("tablet", here.Read(token)?.Key);
        Assert.Null(new BearerTokens(settings with { TokenAudience = "elsewhere" }, _time).Read(token));
        Assert.Null(new BearerTokens(settings with { TokenSecret = settings.TokenSecret + "!" }, _time).Read(token));
        _time.Advance(settings.TokenExpiration - Second);
        Assert.NotNull(here.Read(token));
        _time.Advance(Second);
        Assert.Null(here.Read(token));
    }

    [Fact]
    public void What_a_token_of_a_key_has_open_ends_with_the_token_and_sooner_with_the_key()
    {
        BearerTokens tokens = new(new AuthSettings(), _time);
        Authenticator callers = new(
            _keys, new SettingsKeys(new HttpSettings(), new AuthSettings()), new LocalKeyHolder("none"), tokens, new AuthSettings(),
            new Instance.HomeChoice(new Instance.HomePaths("/nowhere", false), Instance.HomeReason.LoggedIn));
        ToolPrincipal byToken = callers.Known(tokens.Make("tablet").Token, isLocal: true)!;
        Opened stream = Open(byToken);
        Opened ofKey = Open(Tablet);
        _time.Advance(TimeSpan.FromHours(1) - Second);
        Assert.False(stream.IsEnded);
        _time.Advance(Second * 2);
        Assert.True(stream.IsEnded);
        Assert.False(ofKey.IsEnded);

        Opened next = Open(callers.Known(tokens.Make("tablet").Token, isLocal: true)!);
        _keys.Remove("ra_tablet");
        _time.Advance(Second);
        Assert.True(next.IsEnded);
    }

    [Fact]
    public void What_a_token_of_an_issuer_elsewhere_has_open_ends_with_the_token()
    {
        Opened stream = Open(new ToolPrincipal(ToolPrincipal.OutsideKind, "oauth:anna", AccessRole.Assistant)
        {
            GoodUntil = _time.GetUtcNow() + TimeSpan.FromMinutes(5),
        });
        _time.Advance(TimeSpan.FromMinutes(5) - Second);
        Assert.False(stream.IsEnded);
        _time.Advance(Second);
        Assert.True(stream.IsEnded);
    }

    private Opened Open(ToolPrincipal caller)
    {
        Opened opened = new();
        DefaultHttpContext context = new();
        context.Features.Set<IHttpRequestLifetimeFeature>(opened);
        _ = _lives.WhileGoodAsync(context, caller, _ => opened.Task);
        return opened;
    }

    /// <summary>A request that stays open until its connection is cut.</summary>
    private sealed class Opened : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _cut = new();

        public Task Task => _cut.Task;

        public bool IsEnded => _cut.Task.IsCompleted;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => _cut.TrySetResult();
    }
}
