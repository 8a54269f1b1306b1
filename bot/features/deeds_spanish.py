"""A deed in Spanish, said to the child it was done to: "gritarle por sus zapatos" becomes "te grité por tus zapatos".

People type without accents and in every tense; what cannot be turned stays, and `deeds.third_person` points at it.
"""

from __future__ import annotations

import re

from bot.locales import plain

_KIN = (
    r"(?:hij(?:it|astr)?[oa]s?|niet(?:ecit)?[oa]s?|ni[nñ](?:it)?[oa]s?|nen[ae]s?|beb(?:[eé]s?|it[oa]s?)|chi(?:c|quit)[oa]s?"
    r"|peque\w*|cr[ií][oa]s|chaval\w*|chamac[oa]s?|melliz[oa]s|gemel[oa]s|cuates|pib[ea]s?|guaguas?|adolescentes?"
    r"|sobrin[oa]s?|mayor|menor|grande)\b(?: (?:mayor|menor|grande|peque\w*|chic[oa]|adolescente))?"
    r"(?: de \d{1,2}(?: (?:a[nñ]os|meses))?)?"
)
_CHILD = rf"(?:mis?|nuestr[oa]s?|el|la|los|las) {_KIN}"
_THEM = rf"(?:{_CHILD}|él|el(?= y |[,.]|$)|ell[oa]s?)(?=\W|$)"
_ADULT = (
    r"(?:pap[aái]|mam[aái]|padre|madre|abuel|maestr|profe|suegr|marido|espos|pareja|novi|ex\b|herman|t[ií][oa]\b|amig"
    r"|prim[oa]|director|vecin|cu[nñ]ad|mujer|se[nñ]or)"
)
# Verbs whose "lo" and "la" are a person; "la puerta", "lo hice mal" and "lo tiré" are none.
_TO_A_PERSON = (
    r"(?:castig|rega[nñ]|re[nñ]|ret|mand|dej|ignor|insult|humill|avergon|llam|compar|oblig|escuch|atend|recog|mir|saqu|ech"
    r"|abandon|asust|amenac|critic|trat|culp|acus|forc|presion|apur|despert|juzg|ridiculic|ofend|decepcion|interrump"
    r"|cre(?=[ií])|persegu|corr|ba[nñ]|vest|defend|acost|apart|rechac)"
)
_DONE = r"(?:[eéií]|aba|[ií]a|[aei]mos|o)\b"
# What turns words about a child into words to it, in this order. "al niño" stands as "a el niño" meanwhile.
_TURNED = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (rf"\b(a|de)l (?={_KIN})", r"\1 el "),
        (rf"\b((?:l[eoa]s?|\w+[aeií]rles?)(?: (?!(?:porque|que|cuando|y)\b)\w+){{0,4}}?) a {_CHILD}", r"\1"),
        (r"\b(l[eoa]s? \w+(?: \w+){0,2}?) a (?-i:[A-ZÁÉÍÓÚÑ])\w+", r"\1"),
        (rf"^(no )?(\w+[aeií]r) a {_CHILD}", r"\1\2le"),
        (rf"^(?:yo )?(no )?(\w+[éíei]) a {_CHILD}", r"\1te \2"),
        (rf"\b(?:el|la|los|las) (\w+) de {_CHILD}", r"su \1"),
        (rf"\b(a|de)l (\w+) de {_CHILD}", r"\1 su \2"),
        (rf"\bcon {_THEM}", "contigo"),
        (rf"\b(de|a|para|por|sin|hacia|contra) {_THEM}", r"\1 ti"),
        (rf"\bles?\b(?! \w+(?: (?!que\b)\w+){{0,3}} al?(?: su| tu| mi| la| el)? {_ADULT})", "te"),
        (
            rf"(?<!te )\bl[oa]s? (?={_TO_A_PERSON}\w*{_DONE}|he {_TO_A_PERSON}|hice (?:llorar|sentir|esperar)\b)",
            "te ",
        ),
        (r"\bl[oa]s? (?=(?:fui|tuve que ir) a (?:buscar|recoger|ver)\b)", "te "),
        (rf"\bse (?=l[oa]s? )(?! ?\w+ \w+ al?(?: su| tu| mi| la| el)? {_ADULT})", "te "),
        (r"(?<=[aeií]r|do)(?:les?|se)\b(?! a(?:l| su| la| el| los| las| un| otr[oa])\b)", "te"),
        (r"\bhaberl[oa]s?\b", "haberte"),
        (rf"\b({_TO_A_PERSON}\w*(?:[aeií]r|ndo))l[oa]s?\b", r"\1te"),
        (r"\bsu(s?)\b", r"tu\1"),
        (r"\btu (pap|mam)a\b", r"tu \1á"),
        (r"\b(a|de) el\b", r"\1l"),
    )
)
# The child's verbs, as they are said to it.
_YOU_DID = {
    "dijo": "dijiste", "hizo": "hiciste", "quiso": "quisiste", "puso": "pusiste", "vino": "viniste",
    "trajo": "trajiste", "tuvo": "tuviste", "pudo": "pudiste", "estuvo": "estuviste", "fue": "fuiste", "dio": "diste",
    "cayo": "caíste", "leyo": "leíste", "pidio": "pediste", "durmio": "dormiste", "mintio": "mentiste",
    "siguio": "seguiste", "confio": "confiaste",
}  # fmt: skip
_YOU_ARE = {
    "es": "eres", "era": "eras", "esta": "estás", "tiene": "tienes", "parece": "pareces", "sirve": "sirves",
    "hace": "haces", "puede": "puedes", "quiere": "quieres", "molesta": "molestas", "cansa": "cansas", "va": "vas",
    "come": "comes", "vale": "vales", "entiende": "entiendes", "ayuda": "ayudas",
}  # fmt: skip
_SMALL = r"(?:no|ya|nunca|siempre|me|se|nos|te)"
TO_THE_CHILD = re.compile(
    r"\b(te|os|tu|tus|tú|ti|contigo|(?!(?:a?p|su|mu|fu|de?p)\w*[aeo]rte)\w+(arte|erte|irte|ándote|iéndote))\b",
    re.IGNORECASE,
)
_SELF = re.compile(r"\bse\b")
_CLAUSE = re.compile(
    rf"\b(?P<lead>cuando|mientras|porque|que)(?: {_THEM})?(?P<small>(?: {_SMALL})*) (?P<verb>\w+)\b(?! sus? {_ADULT})",
    re.IGNORECASE,
)
_START = re.compile(rf"(?P<them>{_THEM} )?(?P<small>(?:{_SMALL} )*)(?P<verb>\w+)\b", re.IGNORECASE)
# "I was cross" and "it slipped my mind" are the parent's; what a child was doing may be told of either.
_MINE = re.compile(
    r"se me\b|me (?:enoj|enfad|alter|desesper|olvid|r[ií]|quej|pas|qued|cans|sent|dol|encontr|cabre|iba)"
)
_CHILDS = re.compile(r"(?:llor|jug|dorm|com|habl|cont|dibuj|ped|pregunt|hac)\w*(?:aba|ia)$")
_WHAT_CAME_OF_IT = re.compile(
    rf",? y (?:ahora |luego |ya )*(?:(?:no )?(?:se (?!me\b)|me )(?:\w+[óo]|habla|mira|quiere|dice|fue|dijo|puso)\b"
    rf"|{_CHILD} (?!y )|llor[oó]\b|ahora (?:no|est[aá])\b).*",
    re.IGNORECASE | re.DOTALL,
)
_YOU_FIRST = re.compile(
    rf"(?:{_SMALL} )*\w{{2,}}(?:[ai]ste|[ai]bas|[ií]as)\b|t[uú] (?:{_SMALL} )*\w+s\b", re.IGNORECASE
)
_WAS_ON = re.compile(
    rf"(?:tu )?(?:{_SMALL} )*(?:llor|jug|dorm|comi|hacias (?:la|los)|habl|cont|dibuj|ped|pregunt|ensen|mostr|llam"
    r"|estab)|te (?:peg|cai|lastim|asust|enferm)"
)
# The deed itself, also where it was only named: "gritar", "no escucharte", "gritos".
_I_DID = {
    "decir": "dije", "hacer": "hice", "poner": "puse", "estar": "estuve", "ir": "fui", "ser": "fui", "dar": "di",
    "traer": "traje", "venir": "vine", "poder": "pude", "querer": "quise", "tener": "tuve", "ver": "vi",
}  # fmt: skip
_NAMED = re.compile(r"(?P<no>no )?(?P<verb>\w+[aeií]r)(?P<who>me|te)?(?P<what>l[oa]s?)?\b", re.IGNORECASE)
_NOISE = re.compile(r"(?:un |muchos )?(?:grito|pelea|insulto|bronca)s?\b", re.IGNORECASE)
NO_VERBS = frozenset(("ayer", "mujer", "lugar", "hogar", "mejor", "amanecer", "taller", "alquiler", "placer", "haber"))
_FIRST_PERSON = re.compile(
    rf"{_TO_A_PERSON}|falt|habl|pele|tir|llegu|jugu|grit|tard|explot|estall|levant|promet|perd|romp|mir"
)
_UNACCENTED = re.compile(r"(\b(?:te|me) |^(?:no )?(?!(?:te|me|le) ))(\w+(?<!st)[ei])\b", re.IGNORECASE)
_NO_ACCENT = frozenset((*_I_DID.values(), "siempre", "noche", "anoche", "tarde", "casi", "adrede", "fue", "porque"))


def to_the_child(words: str) -> str:
    """The deed as it is said to the child."""
    if TO_THE_CHILD.search(words) and not re.match(r"(?:no |yo )?les? ", words, re.IGNORECASE):
        return _as_done(words)
    words = re.sub(r"\b(?:xq|pq|por ?que)\b", "porque", " ".join(words.split()), flags=re.IGNORECASE)
    words = _START.sub(_at_the_start, _WHAT_CAME_OF_IT.sub("", words), count=1)
    return _as_done(_turned(_CLAUSE.sub(_in_a_clause, words)))


def spoken_to(words: str) -> str:
    """Words about the child with "te", "ti" and "tu", whatever they tell."""
    return words if TO_THE_CHILD.search(words) else _turned(words)


def _turned(words: str) -> str:
    for pattern, said in _TURNED:
        words = pattern.sub(said, words)
    return words


def tells_of_the_child(words: str) -> bool:
    """Whether words begin with what the child did."""
    return bool(_YOU_FIRST.match(words))


def tells_what_was_on(words: str) -> bool:
    """Whether what the child did first is no blame: "me contabas algo y miré el teléfono"."""
    return bool(_WAS_ON.match(plain(words)))


def _at_the_start(found: re.Match[str]) -> str:
    """ "Mi hijo no quería comer y le grité": the child's part is said as the child's."""
    small, verb = found["small"], found["verb"]
    is_childs = found["them"] or small or verb.endswith("ó") or plain(verb) in _YOU_DID or _CHILDS.match(plain(verb))
    if not is_childs or _MINE.match(f"{small}{verb}".lower()):
        return found[0]
    yours = _yours(verb, now=bool(found["them"]), loose=bool(found["them"] or "se" in small or "me" in small))
    if yours is None:
        return found[0]
    subject = "" if yours.endswith(("te", "abas", "ías")) else "tú "
    return f"{subject if found['them'] else ''}{_SELF.sub('te', small)}{yours}"


def _in_a_clause(found: re.Match[str]) -> str:
    lead, small, verb = found["lead"].lower(), found["small"], found["verb"]
    if _MINE.match(f"{small} {verb}".strip().lower()):
        return found[0]
    about_them = " se" in small or " me" in small or found[0].lower() != f"{lead}{small} {verb}".lower()
    then = _CHILDS.match(plain(verb)) and lead != "que"
    if not about_them and not then and verb.endswith(("aba", "ia", "ía", "io")[: 4 if lead == "que" else 3]):
        return found[0]  # "cuando estaba enojada", "que iba a ir": the parent's own
    yours = _yours(verb, now=lead == "que" or about_them, loose=about_them or lead in ("cuando", "porque"))
    return f"{found['lead']}{_SELF.sub('te', small)} {yours}" if yours else found[0]


def _yours(verb: str, *, now: bool, loose: bool) -> str | None:
    """A verb said of the child as it is said to it; `loose`: also where an accent is missing ("conto")."""
    bare = plain(verb)
    if bare in _YOU_DID:
        return _YOU_DID[bare]
    if now and bare in _YOU_ARE:
        return _YOU_ARE[bare]
    if bare.endswith(("aba", "iera", "ara")) and len(bare) > 5:
        return f"{verb}s"
    if bare.endswith("ia") and len(bare) > 4:
        return f"{verb[:-2]}ías"
    if bare.endswith("io") and len(bare) > 4:
        return f"{verb[:-2]}iste"
    if verb.endswith("ó") or (loose and bare.endswith("o") and not bare.endswith(("go", "oy")) and len(bare) > 3):
        return f"{verb[:-1]}aste"
    return None


def _as_done(words: str) -> str:
    """The deed told as done, and with the accents that a phone leaves out."""
    found = _NAMED.match(words)
    if found and found["verb"].lower() not in NO_VERBS:
        small = " ".join(each for each in ((found["no"] or "").strip(), found["who"], found["what"]) if each)
        words = f"{small} {_i_did(found['verb'].lower())}{words[found.end() :]}".strip()
    elif _NOISE.match(words):
        words = f"hubo {words[:1].lower()}{words[1:]}"
    return _UNACCENTED.sub(
        lambda each: each[1] + _accented(each[2], sure=each[1].lower() in ("te ", "me ", "no ")), words
    )


def _i_did(verb: str) -> str:
    if verb in _I_DID:
        return _I_DID[verb]
    if verb.endswith("ar"):
        stem = verb[:-2]
        ending = {"g": "gu", "c": "qu", "z": "c"}.get(stem[-1:], stem[-1:])
        return f"{stem[:-1]}{ending}é"
    return f"{verb[:-2]}í"


def _accented(verb: str, *, sure: bool) -> str:
    """ "grite" is "grité" behind "te" and "me"; at the start of a text only where it can be nothing else."""
    if plain(verb) in _NO_ACCENT or len(verb) < 3 or not (sure or _FIRST_PERSON.match(verb.lower())):
        return verb
    return verb[:-1] + {"e": "é", "i": "í"}.get(verb[-1], verb[-1])
