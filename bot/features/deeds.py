"""What people write about a deed of theirs: which kind of rupture it was, and how it is said to the child."""

from __future__ import annotations

import re

from bot.features import deeds_spanish as spanish
from bot.locales import plain, spoken

# What people write is matched to a kind of rupture by these, plain; the order decides, the first that fits wins.
_RUPTURES = (
    (
        "any",  # before the phone, the quarrel of two others and what is told of neither
        r"(?:revis|espi|lei|abri|hurg)\w* (?:tu|el) (?:diario|cuaderno|cel\w*|movil|telefono"
        r"|mensajes|chats?|whatsapp|correo)"
        r"|te (?:revis|espi|lei|abri)\w* (?:el|la|los|las|tu|tus)|(?:pele|discut)\w* contigo",
    ),
    (
        "any",  # a threat is no broken promise, and who stood by while another shouted did not shout
        r"said (?:i|we)(?:'d| would) (?:leave|throw|give|sell|send|lock|kick|drop|hit|never|go without)"
        r"|(?:i )?(?:did|said) nothing|stood by|didn'?t (?:step in|(?:say|do) anything)"
        r"|te dije que te iba a|no (?:hice|dije) nada|me quede callad[oa]",
    ),
    (
        "fought",  # before the yelling: two who shouted at each other are told of as two
        r"(?:at|with) each other|(?:we|us) (?:all |both )?(?:yell|shout|scream|fought|fight|argu)\w*"
        r"|(?:husband|wife|partner|boyfriend|girlfriend|ex|dad|mum|mom|gran|grandma) and i|screaming (?:row|match)"
        r"|(?:fought|fight\w*|argu\w*|row\w*) with (?!you\b)\w+"
        r"|nos (?:gritamos|peleamos|insultamos)|(?:discutimos|peleamos|gritamos) (?:delante|frente)",
    ),
    (
        "yelled",
        r"yell\w*|shout\w*|scream\w*|lost (?:it|my temper)|rais\w* my voice|roar\w*|bellow\w*"
        r"|grit(?:e|o|os|aba|ado|ando\w*|ar\w*|amos)|chill(?:e|aba|ado|ando\w*|arte|arle|ido|idos)"
        r"|(?:alc|levant|sub)\w* la voz|una voz|vocifer\w*"
        r"|perd\w* (?:los (?:nervios|papeles|estribos)|la paciencia|el control)",
    ),
    (
        "harsh_rule",  # before the phone, which is often what was taken
        r"grounded|banned|took (?:\w+ )?away|took (?:your|the) (?:phone|tablet|ipad|laptop|games?|console|keys?)"
        r"|punish\w*|confiscat\w*|too (?:hard|harsh|strict)|sent you (?:to|out|up|away|off)"
        r"|castig\w*|prohib\w*|(?:te|le) quit\w*|te deje sin|te mande (?!callar)|demasiado (?:dur|estrict|sever)[oa]",
    ),
    (
        "phone",
        r"phone|scroll\w*|screen|texting|email\w*|laptop"
        r"|movil|cel|celu|celular|telefono|pantalla|whatsapp|mensajes|correos?|portatil|ordenador|computador\w*",
    ),
    (
        "broke_promise",
        r"promis\w*|said (?:i|we)(?:'d| would)|forgot(?! to (?:pick|collect|fetch|get)\b)|didn'?t come|cancel\w*"
        r"|let \w+ down"
        r"|prome[ts]\w*|te dije que (?:iba|ibamos|vendria|iria|ire|jugar\w*|hariamos|haria)"
        r"|(?:me )?olvid\w*|se me olvido|no (?:fui|vine|llegue|apareci|cumpli)|te falle|te deje plantad[oa]",
    ),
    (
        "shamed",
        r"called you|call\w* .*names|laugh\w*|embarrass\w*|humiliat\w*|stupid|lazy|a baby|shamed?|mean|just like"
        r"|compared you|told you (?:that )?you|told (?!you\b).* about you\w*"
        r"|te llame|insult\w*|me rei|burl\w*|avergon\w*|verguenza|humill\w*|ridicul\w*"
        r"|tont[oa]|estupid[oa]|vag[oa]|floj[oa]|burr[oa]|torpe|gord[oa]|lloron|llorona|malcriad[oa]"
        r"|compar\w+ con|perezos[oa]|inutil|idiota|pesad[oa]|un bebe"
        r"|(?:igual que|como) tu (?:padre|madre|papa|mama)",
    ),
    (
        "dismissed",
        r"ignor\w*|didn'?t listen|brush\w*|dismiss\w*|told .* (?:stop|get over)|not now|snapped"
        r"|no te (?:escuch\w*|hice caso|mire|atendi|crei)|no (?:escuche|mire)|pase de ti|ahora no|te corte"
        r"|te (?:mande|hice) callar|calla\w*|conteste mal|mala contestacion|quite importancia|no era para tanto|ya ya",
    ),
    ("fought", r"fought|fight\w*|argu\w*|rowed|pele\w*|discut\w*|discusion|bronca"),
    (
        "absent",
        r"wasn'?t there|forgot to (?:pick|collect|fetch|get)|not there|missed|late|been away|working|worked"
        r"|no (?:estuve|estaba)|falte|me perdi|tarde|trabaj\w*|estuve fuera|de viaje",
    ),
)
_BUT = re.compile(
    r"[,.;]?\s*'?\b(but|except|only because|(?:be)?cause (?:of )?you|(?:c[ou]s|since) you|thanks to you|you made me"
    r"|pero|excepto|(?:todo )?por (?:tu culpa|culpa tuya)|me hiciste|s[oó]lo porque|es que|aunque t[uú]"
    r"|porque (?:(?:no|t[uú]|te|me|lo|la|le|les|nos|se|siempre|nunca|ya) )*"
    r"(?:t[uú]|\w+(?:abas|[ií]as|aste|iste|aron|ieron)|eras|ibas|est[aá]s|has|haces|eres|quieres))\b.*",
    re.IGNORECASE | re.DOTALL,
)
# "You made me so angry I yelled": what the child did comes first, and the deed only after it.
_BLAME = re.compile(
    r"(?:when |since |because |if )?you(?:'re|'d)? (?:made|drove|push\w*|forc\w*|got me|wound|wind|provok\w*|ask\w* for"
    r"|wouldn'?t|would not|won'?t|didn'?t|did not|don'?t|never|always|kept|keep|(?:were|are|was) being|refus\w*"
    r"|(?:scream|shout|yell|swor|swear)\w* at me)\b"
    r"|(?:cuando |como |porque |si )?(?:(?:no|nunca|siempre) )?(?:me|te|se) (?:hiciste|obligaste|provocaste|sacaste"
    r"|pusiste|hac[ií]as caso|portaste|escuchabas|empe[nñ]aste)|(?:no )?(?:parabas|quer[ií]as|obedec[ií]as)"
    r"|(?:nunca|siempre) (?:me )?\w+(?<!mo)s\b|por tu culpa",
    re.IGNORECASE,
)
_OWN_DEED = re.compile(
    r"\b(I(?!'?m (?:not|sorry))\b(?! (?:was|am|got|had) (?:so |that )?(?:angry|mad|furious|cross)).+)",
    re.DOTALL | re.IGNORECASE,
)
_OWN_DEED_SPANISH = re.compile(
    r"(?:\b(?:y|que|as[ií] que|entonces|hasta que)|,)\s+(?:yo )?((?:(?:me|te|le|les|os|lo|la|no|se) )*"
    r"(?:\w{2,}(?<!st)[éíei]|di|(?<=te )\w+o)\b.*)",
    re.DOTALL | re.IGNORECASE,
)
# "called you lazy" is said with "I" before it.
_BARE_DEED = re.compile(
    r"(?!(need|used|tired)\b)(\w{2,}ed|told|said|broke|forgot|lost|took|threw|went|left|made|let|hung|swore|lied|was)\b",
    re.IGNORECASE,
)
# "haberte gritado" is said with "siento" before it.
_BARE_INFINITIVE = re.compile(r"haber(te|os)?\b", re.IGNORECASE)
# A deed of somebody else's: it begins with them, and nowhere says "I" or "we".
_THEIRS = re.compile(r"(?:you|he|she|they)\b(?!.*\b(?:I|we|i'?m|i'?ve|i'?d)\b)", re.IGNORECASE | re.DOTALL)
_NOTHING = re.compile(
    r"(?:nothing(?: really| much| bad| at all)?|none|no|n/?a|i did ?n['’]?t do (?:anything|nothing|it)"
    r"|(?:idk|dunno|not sure|i (?:do ?n['’]?t|do not) (?:know|remember))(?: what.*)?"
    r"|nada|ni idea|ning[uú]n[oa]?|no (?:lo )?(?:s[eé]|recuerdo)|no hice nada|no me acuerdo)?\W*",
    re.IGNORECASE,
)


def rupture(did: str) -> str:
    """The kind of rupture, "any" where the words name none."""
    said = plain(did)
    return next((name for name, cue in _RUPTURES if re.search(rf"\b(?:{cue})\b", said)), "any")


def is_nothing(words: str) -> bool:
    """Whether words tell of no deed at all."""
    return bool(_NOTHING.fullmatch(words.strip()))


def without_but(words: str) -> tuple[str, bool]:
    """The deed without what follows a "but", and whether something was left off."""
    kept = _BUT.sub("", words).strip(" ,;")
    if len(kept) < 6 or kept.lower().endswith((" que", " that")):  # "I told you that" is no deed without the rest
        return sentence(words), False
    return sentence(kept), kept.rstrip(".") != words.strip().rstrip(".")


def without_blame(words: str) -> tuple[str, bool]:
    """The deed without what the child did before it, and whether anything was left off; "" where no deed is left."""
    words = words.strip()
    if not _BLAME.match(words) and not (spoken() == "es" and spanish.tells_of_the_child(words)):
        return words, False
    own = (_OWN_DEED if spoken() == "en" else _OWN_DEED_SPANISH).search(words)
    if own and spoken() == "es" and spanish.tells_what_was_on(words):
        return words, False
    return (sentence(own[1]) if own else ""), True


def is_anothers(words: str) -> bool:
    """Whether words tell only of what somebody else did, the child most often."""
    return spoken() == "en" and bool(_THEIRS.match(words.strip()))


def sentence(words: str) -> str:
    """Words as a sentence of their own, with who did it where that was left out."""
    words = " ".join(words.split())
    if spoken() == "es" and _BARE_INFINITIVE.match(words):
        words = f"siento {words[0].lower()}{words[1:]}"
    if spoken() == "en":
        words = re.sub(r"\bi\b", "I", words)
        if _BARE_DEED.match(words):
            who = "We" if "each other" in words else "I"
            words = f"{who} {words[0].lower()}{words[1:]}"
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
