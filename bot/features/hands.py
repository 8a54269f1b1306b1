"""Hands that hurt get no apology script, whatever language tells of them.

They are told to the child ("I hit you", "te pegué"), which screening, made for talk of a child, does not read: so both
are asked.
"""

from __future__ import annotations

import re

from bot.locales import plain

_ENGLISH = re.compile(
    r"\b(hit|smack|slap|spank|beat|bit|pinch|punch|kick|choke|shook|shake|yank|grab|shov|squeez|whip|burn|throttl|hurt"
    r"|twist|slam|jerk|strap)\w*( at| into| on| with)? (you\b(?! (up|at|to|in|out)\b)|your "
    r"(arms?|legs?|hands?|hair|ears?|face|cheek|head|mouth|wrists?|bottom|bum|butt|back|shoulders?|neck|foot|feet"
    r"|body))"
    r"|\b(push|thr[eo]w|lock|knock|pull|shov|drag|haul)\w* you "
    r"(over|down|into|against|across|off|out|in|to the|on|by)\b"
    r"|\bthr[eo]w\w* .{1,30} at you\b|\b(the|a|my) (belt|slipper|wooden spoon)\b",
    re.IGNORECASE,
)


def _one_of(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


# Spanish is read plain, so that "te pegué" is "te pegue". What a brother did ("te pegó", "te pego") has another ending.
_YOU = r"\b(?:te|os|les?|los?|las?)"
_I_DID_AR = _one_of("[ui]?e u?emos amos aba abamos ar arte arle arlo arla aros aria ando andote andole")
_I_DID_IR = _one_of("i imos ia iamos er ir erte irte erle irle iendo iendote iendole")
_DONE = r"(?:he|hemos|habia|habiamos|haber|haberte|haberle|haberlo|haberla|haberos)"
_CHILD = (
    r"(?:al?|a mis?|a las?|a los|a nuestr[oa]s?) " + _one_of("hij nin bebe peque cri chic nene gemel melliz") + r"\w*"
)
_HIT = _one_of(
    "peg golpe zarande abofete cachete azot pate ahorc ahorqu estrangul asfixi nalgue apale apaliz maltrat zamarre "
    "zurr lastim pellizc pellizq empuj agred samaque aran jalone chanclete golp zarand cachet"
)
_BITE = _one_of("sacud mord escup")
_BLOW = _one_of(
    "cachete cachetada azote azotaina nalgada bofetada bofeton tortazo torta golpe zape coscorron capon colleja "
    "manotazo manotada empujon tiron jalon pellizco punetazo patada chancletazo chanclazo zapatillazo correazo "
    "cinturonazo cintarazo paliza palmada guantazo guantada hostia sopapo pescozon chirlo mordisco trompada trompazo "
    "tunda zurra sacudida zarandeo lapo cocacho manazo bife reglazo cucharazo pisoton rodillazo codazo aranazo "
    "sacudon zapatazo cate reves zarpazo"
)
_SEIZE = _one_of(
    "agarr cog tom jal hal tir apriet apret estruj retorc retuerc torc tironee arrastr quem aran sujet tap pis romp "
    "part revent jalone"
)
_BODY = _one_of(
    "brazos? munecas? manos? pelos? cabello orejas? cuello cara cabeza hombros? piernas? pies? nuca boca trenzas? "
    "coletas? mechas? patillas? mandibula barbilla dedos? camiseta camisa ropa capucha chaqueta sudadera solapas? "
    "pecho espalda nariz labios? dientes culo trasero nalgas"
)
_HELD = r"(?:el|la|los|las) manos?|de la mano"  # a hand is held more often than it is hurt
_WEAPON = r"(?:cinturon|cinto|correa|chancl\w+|zapatilla|alpargata|cuchara de (?:palo|madera)|vara|palo|cable|fusta)"
_MISSILE = _one_of(r"zapat\w+ vaso plato libro mando control cojin almohada cepillo percha silla cuchara")
_THING = _one_of(
    "mesa puerta pared muro encimera volante sofa almohada cojin pelota balon silla nevera armario coche cama suelo"
)
_SHOUT = _one_of(
    "grit vo[zc] bronca chill rapapolvo sust abraz beso tirit pegatin sermon repaso chapa foto poster dibujo constipad "
    "resfriad catarr gripe virus piojo cort berrido alarid portazo"
)
_WORDS = _one_of("palabra silencio tono comentario broma actitud ausencia mentira grito lo")

# Taken out first: to shout ("pegar un grito"), to hit the table, to push a swing, to hurt with words, a seat belt.
_HARMLESS = (
    rf"\bpeg\w+ (?:\w+ ){{0,3}}?{_SHOUT}\w*",
    rf"\b(?:golpe\w*|patadas?|manotazos?|punetazos?) (?:en|al?|contra|sobre)(?: la| el| un| una)? {_THING}",
    rf"\b(?:golpe\w*|pate\w*|empuj\w*|peg\w+)(?: a)? (?:la|el|una?|mi) {_THING}",
    r"\b(?:golpes?|torta) de\b|\bde golpe\b|\b(?:al|del) reves\b|\bpalmada en la espalda|\btom\w+ el pelo\b",
    r"\bempuj\w+ (?:\w+ ){0,2}?(?:en )?(?:el|los|un) columpios?|\bempuj\w+ (?:el carr|la silla|demasiado)",
    r"\bempuj\w+ (?:a|para) (?!la\b|el\b|un|los\b|mi|tu)\w+",
    rf"\b(?:dano|lastim\w+|maltrat\w+) (?:con|por) (?:mis? |las? |esas? |unas? )?{_WORDS}\w*",
    r"\bdano al (?:decir|hablar|reir|no|ignorar|burlar|contar|gritar)\w*",
    r"\bcinturon (?:de seguridad|del coche|del asiento|puesto|abrochado)",
    r"\b(?:pon\w+|abroch\w+|quit\w+te|desabroch\w+) (?:bien )?el cinturon",
    r"\bsacud\w+ (?:el polvo|la arena|la nieve|las migas|la ropa|la manta)",
    rf"\b(?:mord|romp|part|pis|quem)\w+ (?:la|el|las|los|una?|tu) (?!{_BODY}\b)\w+",
    r"\bla mano con (?:el|la|los|las|lo) ",
    r"\b(?:castig|grit|regan|rin|quit|mand|ret)[^.,;]{1,40} por (?:pegar|empujar|morder|golpear|patear|aranar)\w*",
)
_HURTING = (
    # te pegué, te he zarandeado, pegarte, sacudí al bebé, te hice daño
    rf"{_YOU} (?:\w+ ){{0,2}}?(?:{_HIT}{_I_DID_AR}|{_BITE}{_I_DID_IR})\b",
    rf"{_YOU} {_DONE} (?:\w+ )?(?:{_HIT}ado|{_BITE}ido)\b|\b{_DONE} (?:{_HIT}ado|{_BITE}ido)\b",
    rf"\b{_HIT}(?:ar|ando)(?:te|os|les?|los?|las?)\b|\b(?:{_HIT}{_I_DID_AR}|{_BITE}{_I_DID_IR}) {_CHILD}",
    rf"{_YOU} (?:hice|hacia|hicimos|he hecho|hago) (?:\w+ ){{0,3}}?dano\b|\b(?:hacer|hecho|hacien)\w* dano\b",
    r"\bte (?:hice|deje) (?:\w+ )?(?:moret|morat|morad|marca|sangr|chichon)\w*|\bte queme con\b",
    # te di una bofetada, me levanté a darte un cachete, se me escapó la mano, te di en la boca
    rf"\b(?:te|os|les?|\w+(?:ar|and)(?:te|ole|ote|les?))\b[^.!?;]{{1,24}}\b{_BLOW}s?\b",
    rf"\bse me [^.!?;]{{1,12}} (?:{_BLOW}|la mano)\b|\ba (?:golpes|cachetadas|bofetadas|patadas)\b|\ba las manos\b",
    rf"\b(?:te|les?|os) (?:di|daba|doy) (?:\w+ )?(?:en|por) (?:el|la|los|las) {_BODY}\b",
    r"\bte (?:di|daba) con (?:la mano|el puno)\b|(?<!que )\bte di(?: fuerte| duro| varias veces)?(?=[,.!;]|$)",
    rf"{_YOU} (?:cruc|volte|gir)\w+ la cara\b",
    r"\b(?:te|les?|os) (?:levant|alc|pus|pong)\w+ (?:la|una) mano\b|\b(?:poner|levantar)(?:te|le) la mano\b",
    # te agarré del brazo, te tiré del pelo, te apreté fuerte
    rf"{_YOU} {_SEIZE}\w* (?:\w+ ){{0,3}}?(?!{_HELD})(?:del?|por|el|la|los|las)(?: el| la| los| las)? {_BODY}\b"
    r"(?! para)",
    rf"{_YOU} (?:tap|pis|apret|retorc|quem|romp)\w+ (?:\w+ )?(?:la|las) manos?\b",
    rf"{_YOU} {_SEIZE}\w* (?:\w+ )?(?:fuerte|con fuerza|de mala manera)",
    rf"{_YOU} levant\w+ (?:del?|por) (?:el |los |la )?{_BODY}\b",
    # te tiré al suelo, te lancé la chancla, te arrastré, te encerré
    rf"{_YOU} (?:tir|lanc|arroj|avent|estamp|estrell|tumb)\w* (?:\w+ )?"
    r"(?:al suelo|al piso|al sofa|al sillon|a la cama|sobre|contra|por la|encima)\b",
    rf"{_YOU} (?:tir|lanc|arroj|avent)\w* (?:una?|el|la|los|las|mi) (?:{_WEAPON}|{_MISSILE})\b(?!.*basura)",
    rf"\b(?:te|os|lo|le) arrastr{_I_DID_AR}\b(?! a mis)",
    rf"\b(?:te|os|lo|le) (?:encerr|amarr|amordac){_I_DID_AR}\b|\b(?:encerrar|amarrar)(?:te|os|lo|le)\b",
    r"\b(?:te|os|lo|le) (?:dej|tuv)\w+ (?:\w+ )?(?:encerrad|atad|amarrad)|\bte ate (?:al?|las manos|los pies)\b",
    r"\bte (?:dej|ech)\w+ (?:a?fuera(?! de\b)|fuera de casa|en la calle|de casa)\b",
    # con el cinturón, saqué la chancla, picante en la boca
    rf"\bcon (?:el|la|una?|mi) {_WEAPON}\b",
    rf"\b(?:saq|cog|agarr|tom|busq|ense|us|me quit|fui (?:a )?por)\w* (?:el|la|una?|mi) {_WEAPON}\b",
    r"\b(?:jabon|picante|chile|aji|pimienta) en la boca\b|\bla boca con jabon\b",
)
_CLEANED = re.compile("|".join(_HARMLESS))
_SPANISH = re.compile("|".join(_HURTING))


def hurt(did: str) -> bool:
    """Whether a deed is one of hands that hurt."""
    return bool(_ENGLISH.search(did) or _SPANISH.search(_CLEANED.sub(" ", plain(did))))
