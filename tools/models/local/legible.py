"""The letters that the local reader gets right, as measured on copy of our own setting.

Every letter stood in real words and in made-up ones, at 20 to 64 pixels per em, dark on light and light on
dark (Noto Sans, Noto Sans CJK; PP-OCRv6 small). Kept are those that came back to the letter each time, in
case and accent too. Left out are, for example, Ç Ó Ô at the head of a word (read as small letters), Å (as A),
Æ Œ, ï, ő's capital, most currency signs beyond $ € £ ¥ ₹ (₩ as W, ₽ as P, ฿ as B), and Chinese characters
that come back in the form of another country.
"""

from tools.checks.letters import letters

_LATIN = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÀÁÂÃÄÈÉÊËÍÎÑÒÕÖØÚÜÝŁŘŠŽČ"
    "ßàáâãäåæçèéêëìíîñòóôõöøùúûüýœąćčđęěğīłńőřśşšūůźżžăș"
)
_MARKS = "$€£¥₹¢%&+#@/()[]*=_|·.,:;!?'\"-«»®°×→、。「」『』【】《》~"
_KANA_MISREAD = frozenset("ぁぃぅぇぉゎゐゑァヮヰヱヵヶヲ")  # alone among strangers; inside words most are right
_HAN_MISREAD = frozenset(
    "丢侭値兑兹内减凑凧刹匁厦呑唖嚢圏増奥孪寛岨彦徴悦戯抛抡挂捗捜掻揺摇撃撹晌晩梱梼椙椛横橱欝"
    "歳歴殻毁毎泅浬涙涜渇渉温溌滞潜瀦焕犠産痩盗睛砿硲硷祟禄秃税穐竃箆粁粍粤糎繋罫脚脱腻舆舗艶"
    "蒋藷虚蜕蝿裹詑説諌賎迸醗醤醸釆鋭鋲録鑓閲静韮韵頚頬顔騒髪鯵鰐鴬鶏鹸黄黙齢"
)


def legible(text: str) -> bool:
    """Whether the local reader gets every letter of this text right, as far as was measured."""
    return all(_legible(c) for c in letters(text))


def _legible(c: str) -> bool:
    if c in _LATIN or c in _MARKS:
        return True
    if "\u3041" <= c <= "\u30ff":
        return c not in _KANA_MISREAD
    return c not in _HAN_MISREAD and (_level_one(c, "gb2312", 0xD7) or _level_one(c, "euc_jp", 0xCF))


def _level_one(c: str, codec: str, last: int) -> bool:
    """Whether a character is an everyday one of a national standard: GB 2312 or JIS X 0208, level 1."""
    try:
        encoded = c.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= last
