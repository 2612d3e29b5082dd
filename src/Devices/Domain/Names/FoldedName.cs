using System.Text;

namespace RingActors.Devices.Domain.Names;

/// <summary>
/// Names as people tell them apart: case, white space and hyphens make no other name, nor does what nobody sees, nor
/// how
/// a letter with a mark is written (as one character, or as a letter and a combining mark). Everything else does, in
/// every script and up to the last character.
/// </summary>
public static class FoldedName
{
    private const char HangulFirst = '\uAC00';
    private const char HangulLast = '\uD7A3';

    // Unicode's canonical decompositions, each as the character, its base and its mark. string.Normalize needs
    // globalisation data, which this build leaves out: it answers what it is given.
    private const string Decompositions =
        // Latin
        "àa\u0300áa\u0301âa\u0302ãa\u0303äa\u0308åa\u030Açc\u0327èe\u0300ée\u0301êe\u0302ëe\u0308ìi\u0300íi\u0301îi\u0302ïi\u0308ñn\u0303"
        + "òo\u0300óo\u0301ôo\u0302õo\u0303öo\u0308ùu\u0300úu\u0301ûu\u0302üu\u0308ýy\u0301ÿy\u0308āa\u0304ăa\u0306ąa\u0328ćc\u0301ĉc\u0302"
        + "ċc\u0307čc\u030Cďd\u030Cēe\u0304ĕe\u0306ėe\u0307ęe\u0328ěe\u030Cĝg\u0302ğg\u0306ġg\u0307ģg\u0327ĥh\u0302ĩi\u0303īi\u0304ĭi\u0306"
        + "įi\u0328İI\u0307ĵj\u0302ķk\u0327ĺl\u0301ļl\u0327ľl\u030Cńn\u0301ņn\u0327ňn\u030Cōo\u0304ŏo\u0306őo\u030Bŕr\u0301ŗr\u0327řr\u030C"
        + "śs\u0301ŝs\u0302şs\u0327šs\u030Cţt\u0327ťt\u030Cũu\u0303ūu\u0304ŭu\u0306ůu\u030Aűu\u030Bųu\u0328ŵw\u0302ŷy\u0302źz\u0301żz\u0307"
        + "žz\u030Cơo\u031Bưu\u031Bǎa\u030Cǐi\u030Cǒo\u030Cǔu\u030Cǖü\u0304ǘü\u0301ǚü\u030Cǜü\u0300ǟä\u0304ǡȧ\u0304ǣæ\u0304ǧg\u030Cǩk\u030C"
        + "ǫo\u0328ǭǫ\u0304ǯʒ\u030Cǰj\u030Cǵg\u0301ǹn\u0300ǻå\u0301ǽæ\u0301ǿø\u0301ȁa\u030Fȃa\u0311ȅe\u030Fȇe\u0311ȉi\u030Fȋi\u0311ȍo\u030F"
        + "ȏo\u0311ȑr\u030Fȓr\u0311ȕu\u030Fȗu\u0311șs\u0326țt\u0326ȟh\u030Cȧa\u0307ȩe\u0327ȫö\u0304ȭõ\u0304ȯo\u0307ȱȯ\u0304ȳy\u0304"
        // Vietnamese and others of Latin Extended Additional
        + "ḁa\u0325ḃb\u0307ḅb\u0323ḇb\u0331ḉç\u0301ḋd\u0307ḍd\u0323ḏd\u0331ḑd\u0327ḓd\u032Dḕē\u0300ḗē\u0301ḙe\u032Dḛe\u0330ḝȩ\u0306ḟf\u0307"
        + "ḡg\u0304ḣh\u0307ḥh\u0323ḧh\u0308ḩh\u0327ḫh\u032Eḭi\u0330ḯï\u0301ḱk\u0301ḳk\u0323ḵk\u0331ḷl\u0323ḹḷ\u0304ḻl\u0331ḽl\u032Dḿm\u0301"
        + "ṁm\u0307ṃm\u0323ṅn\u0307ṇn\u0323ṉn\u0331ṋn\u032Dṍõ\u0301ṏõ\u0308ṑō\u0300ṓō\u0301ṕp\u0301ṗp\u0307ṙr\u0307ṛr\u0323ṝṛ\u0304ṟr\u0331"
        + "ṡs\u0307ṣs\u0323ṥś\u0307ṧš\u0307ṩṣ\u0307ṫt\u0307ṭt\u0323ṯt\u0331ṱt\u032Dṳu\u0324ṵu\u0330ṷu\u032Dṹũ\u0301ṻū\u0308ṽv\u0303ṿv\u0323"
        + "ẁw\u0300ẃw\u0301ẅw\u0308ẇw\u0307ẉw\u0323ẋx\u0307ẍx\u0308ẏy\u0307ẑz\u0302ẓz\u0323ẕz\u0331ẖh\u0331ẗt\u0308ẘw\u030Aẙy\u030Aẛſ\u0307"
        + "ạa\u0323ảa\u0309ấâ\u0301ầâ\u0300ẩâ\u0309ẫâ\u0303ậạ\u0302ắă\u0301ằă\u0300ẳă\u0309ẵă\u0303ặạ\u0306ẹe\u0323ẻe\u0309ẽe\u0303ếê\u0301"
        + "ềê\u0300ểê\u0309ễê\u0303ệẹ\u0302ỉi\u0309ịi\u0323ọo\u0323ỏo\u0309ốô\u0301ồô\u0300ổô\u0309ỗô\u0303ộọ\u0302ớơ\u0301ờơ\u0300ởơ\u0309"
        + "ỡơ\u0303ợơ\u0323ụu\u0323ủu\u0309ứư\u0301ừư\u0300ửư\u0309ữư\u0303ựư\u0323ỳy\u0300ỵy\u0323ỷy\u0309ỹy\u0303"
        // Greek
        + "ΐϊ\u0301άα\u0301έε\u0301ήη\u0301ίι\u0301ΰϋ\u0301ϊι\u0308ϋυ\u0308όο\u0301ύυ\u0301ώω\u0301"
        // Cyrillic
        + "йи\u0306ѐе\u0300ёе\u0308ѓг\u0301їі\u0308ќк\u0301ѝи\u0300ўу\u0306ѷѵ\u030Fӂж\u0306ӑа\u0306ӓа\u0308ӗе\u0306ӛә\u0308ӝж\u0308ӟз\u0308"
        + "ӣи\u0304ӥи\u0308ӧо\u0308ӫө\u0308ӭэ\u0308ӯу\u0304ӱу\u0308ӳу\u030Bӵч\u0308ӹы\u0308"
        // Kana
        + "がか\u3099ぎき\u3099ぐく\u3099げけ\u3099ごこ\u3099ざさ\u3099じし\u3099ずす\u3099ぜせ\u3099ぞそ\u3099だた\u3099ぢち\u3099づつ\u3099でて\u3099どと\u3099ばは\u3099"
        + "ぱは\u309Aびひ\u3099ぴひ\u309Aぶふ\u3099ぷふ\u309Aべへ\u3099ぺへ\u309Aぼほ\u3099ぽほ\u309Aゔう\u3099ゞゝ\u3099ガカ\u3099ギキ\u3099グク\u3099ゲケ\u3099ゴコ\u3099"
        + "ザサ\u3099ジシ\u3099ズス\u3099ゼセ\u3099ゾソ\u3099ダタ\u3099ヂチ\u3099ヅツ\u3099デテ\u3099ドト\u3099バハ\u3099パハ\u309Aビヒ\u3099ピヒ\u309Aブフ\u3099プフ\u309A"
        + "ベヘ\u3099ペヘ\u309Aボホ\u3099ポホ\u309Aヴウ\u3099ヷワ\u3099ヸヰ\u3099ヹヱ\u3099ヺヲ\u3099ヾヽ\u3099";

    private static readonly Dictionary<char, string> Decomposed = Enumerable.Range(0, Decompositions.Length / 3)
        .ToDictionary(i => Decompositions[3 * i], i => Decompositions.Substring((3 * i) + 1, 2));

    /// <summary>What two spellings of one name have in common.</summary>
    public static string Of(string name)
    {
        StringBuilder folded = new(name.Length);
        foreach (char c in PlainText.WithoutHidden(name))
        {
            if (char.IsWhiteSpace(c) || c is '-' or '\u2010' or '\u2011')
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            else
            {
                Decompose(char.ToLowerInvariant(c), folded);
            }
        }

        return folded.ToString().TrimEnd(' ');
    }

    public static bool Same(string one, string other) => Of(one) == Of(other);

    private static void Decompose(char c, StringBuilder to)
    {
        if (Decomposed.TryGetValue(c, out string? parts))
        {
            Decompose(char.ToLowerInvariant(parts[0]), to);
            to.Append(parts[1]);
        }
        else if (c is >= HangulFirst and <= HangulLast)
        {
            // Lead, vowel and trail of a syllable (Unicode 3.12).
            int syllable = c - HangulFirst;
            to.Append((char)(0x1100 + (syllable / 588))).Append((char)(0x1161 + (syllable % 588 / 28)));
            if (syllable % 28 > 0)
            {
                to.Append((char)(0x11A7 + (syllable % 28)));
            }
        }
        else
        {
            to.Append(c);
        }
    }
}
