using System.Buffers;
using System.Text;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Testing.Deciders;

/// <summary>Requests and answers, sent to another process and read there.</summary>
public static class Wire
{
    /// <summary>
    /// What was lost or changed of a command on its way, as a sentence; null if it arrives as it was.
    /// </summary>
    public static string? LossOf(StoredTypes types, Address to, ICommand command)
    {
        Request request = new(
            to, command, new Principal(PrincipalKind.Rule, "front \"light\""), "request-1", "home-1@7", "key-1", ulong.MaxValue - 1, ulong.MaxValue);
        return Difference(request, new RequestCodec(types).Read(Written(types, request)))
            ?? Difference(
                request with { Causation = null, Key = null, Digest = 0, Granted = null },
                new RequestCodec(types).Read(
                    Written(types, request with { Causation = null, Key = null, Digest = 0, Granted = null })));
    }

    /// <summary>The same of a reply, in an answer.</summary>
    public static string? LossOf(StoredTypes types, IReply reply)
    {
        Answer answer = reply is Refusal refusal
            ? new Answer(AnswerKind.Refused, null, refusal, 42, true)
            : new Answer(AnswerKind.Replied, reply, null, long.MaxValue);
        return Difference(answer, new AnswerCodec(types).Read(Written(types, answer)));
    }

    /// <summary>The bytes of a request.</summary>
    public static byte[] Written(StoredTypes types, Request request)
    {
        ArrayBufferWriter<byte> to = new();
        new RequestCodec(types).Write(to, request);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Written(StoredTypes types, in Answer answer)
    {
        ArrayBufferWriter<byte> to = new();
        new AnswerCodec(types).Write(to, answer);
        return to.WrittenSpan.ToArray();
    }

    private static string? Difference(object sent, object read)
    {
        string before = Anatomy.Of(sent);
        string after = Anatomy.Of(read);
        return before == after ? null : new StringBuilder("sent ").Append(before).Append("\nread ").Append(after).ToString();
    }
}
