"""Lines of a cleaned text that are no article: named as spans, so that a person can see what and why.

A line is residue when the whole of it is a phrase of the page's furniture, or when the site is known
to repeat it (`learned`). A line that carries a quote or a speech cue never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from news.records import Residue
from news.text import squeeze

VERSION = "1"
LONGEST = 300
_LINE = re.compile(r"[^\n]+")


def _whole(*phrases: str) -> re.Pattern[str]:
    """Any of the phrases, alone on a line but for marks around it."""
    return re.compile(rf"[\W_]*(?:{'|'.join(phrases)})[\W_]*", re.IGNORECASE)


def _begins(*phrases: str) -> re.Pattern[str]:
    """Any of the phrases, and what follows on the line."""
    return re.compile(rf"[\W_]*(?:{'|'.join(phrases)}).*", re.IGNORECASE)


# Rules by name, each English, German, French, Spanish. All are tried on every text: a page's furniture
# is often in another language than its text.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "heading of other articles",
        _whole(
            r"(?:read|up) next|what to read next|(?:read|see|watch) (?:also|more|this next)|(?:also|must) read",
            r"(?:related|similar|recent|latest|popular|featured|trending|recommended|more) "
            r"(?:articles?|stor(?:y|ies)|posts?|news|topics?|coverage|reading|reads|content|links|videos?)",
            r"related|recommended(?: for you| reading)?|trending(?: now)?|most (?:read|popular|viewed|shared)|top stories",
            r"(?:you )?(?:may|might) also (?:like|be interested in)|you might (?:also )?be interested in|more (?:on this story|from .{2,40}|in .{2,30})",
            r"editor'?s?’?s? (?:picks?|choice)|don'?’?t miss|in case you missed it|sponsored content|promoted stories|around the web|from (?:the|around the) web",
            r"lesen sie auch|lesen sie (?:hier )?(?:mehr|weiter)|mehr zum thema|weitere (?:artikel|meldungen|nachrichten|themen)|auch interessant|"
            r"das könnte sie (?:auch )?interessieren|meist ?gelesen|meistgelesene artikel|ähnliche artikel|siehe auch|empfohlene artikel",
            r"[àa] lire (?:aussi|également|ensuite)|lire aussi|lire également|articles? (?:liés?|similaires?|connexes?)|sur le même (?:sujet|thème)|"
            r"les plus lus|à voir (?:aussi|également)|voir aussi|nos recommandations|dans la même rubrique",
            r"lea (?:también|además)|lee también|leer más|(?:noticias|artículos|notas|temas) (?:relacionad[oa]s)|más noticias|lo más (?:leído|visto)|"
            r"(?:también )?(?:te|le) puede interesar|(?:te|le) recomendamos|ver también|véase también",
        ),
    ),
    (
        "pointer to another article",
        _begins(
            r"(?:see|read|watch|listen) also\b(?!.*[.!?]$)",
            r"(?:also read|must read|read more|read next|related(?: (?:article|story|news))?|more on this|watch|listen|in pictures|explainer)\s?[:|»>–—]\s?\S",
            r"(?:lesen sie (?:auch|dazu|hier)|mehr dazu|siehe auch|auch interessant|mehr zum thema)\s?[:|»>–—]\s?\S",
            r"(?:à lire(?: aussi)?|lire aussi|lire également|voir aussi|sur le même sujet)\s?[:|»>–—]\s?\S",
            r"(?:lea también|lee también|le puede interesar|te puede interesar|ver también|más información)\s?[:|»>–—]\s?\S",
        ),
    ),
    (
        "page control",
        _whole(
            r"(?:back|return|go|scroll|jump) to (?:the )?top(?: button| of (?:the )?page)?|top of page|skip to (?:main )?content|skip (?:advert|ad|navigation)",
            r"(?:print|share|save|bookmark|e?mail|tweet|copy)(?: (?:this|the|a))?(?: (?:page|article|story|post|link|news))?(?: (?:on|via|by|to|with) .{2,40})?",
            r"share (?:this|on|via|to|with).{0,60}|follow us(?: on .{2,60})?|like us on .{2,40}|(?:opens|open) in (?:a )?new (?:window|tab)",
            r"(?:click|tap|press) here\b.{0,120}|load(?:ing)? more.{0,30}|(?:show|view|see) (?:more|less|all)(?: \w+)?|(?:next|previous) (?:article|post|story|page)",
            r"read (?:the )?(?:full|whole|rest of the) (?:story|article)(?: here)?|continue reading|scroll (?:down )?to continue.{0,30}|close(?: (?:menu|dialog|modal))?",
            r"nach oben|zum seitenanfang|zurück (?:nach oben|zur startseite)|(?:artikel |seite )?(?:teilen|drucken|merken)|(?:zum )?weiterlesen|mehr anzeigen",
            r"(?:retour )?(?:en )?haut de (?:la )?page|retour en haut|partager(?: (?:cet article|sur .{2,30}))?|imprimer(?: cet article)?|lire la suite|afficher plus",
            r"volver (?:arriba|al inicio)|ir arriba|compartir(?: (?:esta noticia|este artículo|en .{2,30}))?|imprimir|seguir leyendo|ver más|mostrar más",
        ),
    ),
    (
        "comment form",
        _whole(
            r"leave (?:a|your) (?:reply|comment|response)(?: (?:to .{2,60}|below|cancel reply))?|cancel reply|(?:post|add|write|submit) (?:a|your) comment|post comment",
            r"(?:\d[\d,.]* |no |view |show |all |read )?(?:comments?|replies|responses)(?: \(?\d+\)?| off.{0,60}| are closed| closed)?|join the (?:conversation|discussion)",
            r"your email address will not be published(?:\. required fields are marked)?|required fields are marked|"
            r"save my name,? e-?mail.{0,100}|notify me of (?:new|follow-?up).{0,80}|you must be logged in to (?:post a )?comment|this site uses akismet.{0,120}",
            r"(?:schreiben|hinterlassen) sie einen kommentar|schreibe einen kommentar|kommentar(?:e| schreiben| verfassen| hinterlassen)?|"
            r"(?:ihre|deine) e-?mail-adresse wird nicht veröffentlicht.{0,80}|antworten abbrechen|erforderliche felder sind.{0,40}",
            r"laisser un commentaire|commentaires?|(?:votre|ton) adresse (?:e-?mail|de messagerie|courriel) ne sera pas publiée.{0,100}|annuler la réponse|"
            r"les champs obligatoires sont.{0,40}|réagir à cet article",
            r"(?:deja|dejar|escribe|escribir) (?:una respuesta|un comentario|tu comentario)|comentarios?|(?:tu|su) (?:dirección de )?(?:correo electrónico|e-?mail) no será publicad[oa].{0,100}|"
            r"cancelar (?:la )?respuesta|los campos (?:obligatorios|necesarios|requeridos) están marcados.{0,20}",
        ),
    ),
    (
        "source link",
        _whole(
            r"source link|link to (?:the )?(?:source|original)(?: article)?|(?:view|read|see) (?:the )?original(?: (?:article|source|post|story))?|original (?:article|source)(?: link)?|article source",
            r"quellenlink|zum original(?:artikel)?|lien (?:de la )?source|article original|enlace (?:de la )?fuente|fuente original|artículo original",
        ),
    ),
    (
        "live updates",
        _whole(
            r"follow (?:here|along|live|our live)\b.{0,80}(?:updates?|coverage|blog|feed).{0,40}|(?:get|read|see) (?:the latest )?live updates (?:here|on .{2,60})|live updates?",
            r"(?:hier|im) (?:geht es )?(?:zum )?(?:liveblog|live-ticker|liveticker).{0,40}|alle entwicklungen im (?:live-?ticker|liveblog)",
            r"suivez (?:notre|en) direct.{0,60}|siga (?:aquí|en directo|en vivo).{0,60}|sigue (?:aquí|en directo|en vivo).{0,60}",
        ),
    ),
    (
        "newsletter",
        _begins(
            r"(?:sign up|signup|register) (?:now |here |today |below )?(?:for|to (?:get|receive|our|the))\b",
            r"subscribe (?:now |here |today )?(?:to|for) (?:our|the|get|receive|my|this|.{0,40}newsletters?)\b|subscribe to .{2,60} on (?:youtube|apple|spotify)",
            r"(?:get|receive) .{2,80} (?:delivered |sent |straight )?(?:(?:directly )?to|in) your inbox|join (?:our|the) (?:newsletter|mailing list|whatsapp|telegram)",
            r"(?:melden sie sich|jetzt|hier) .{0,60}(?:newsletter)|(?:newsletter|abonnieren sie) .{0,60}(?:abonnieren|newsletter)",
            r"(?:inscrivez-vous|abonnez-vous|recevez) .{0,100}(?:newsletter|lettre d['’]information|infolettre|boîte mail)",
            r"(?:suscríb[ae](?:te|se)|suscríbete|regístr[ae](?:te|se)|reciba|recibe) .{0,100}(?:newsletter|bolet[ií]n|boletines|correo)",
        ),
    ),
    (
        "advertisement",
        _whole(
            r"advertisements?|advertising|advert|sponsored|sponsored by .{2,40}|paid (?:post|content)|(?:story|article|content) continues (?:below|after).{0,40}|report this ad|remove ads",
            r"anzeige|werbung|publicité|publicidad|anuncio|contenido patrocinado|la suite après cette publicité|"
            r"(?:the )?(?:article|story) continues below",
        ),
    ),
    (
        "copyright",
        _begins(
            r"(?:copyright|\(c\)|©)\s?(?:©|\(c\))?\s?(?:19|20)\d\d\b",
            r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)\b",
            r"this (?:material|article|story) may not be (?:published|reproduced)",
        ),
    ),
    (
        "site name",
        re.compile(
            r"(?:https?://)?(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|org|net|info|news|gov|edu|int|eu|tv|[a-z]{2})(?:/\S*)?",
            re.IGNORECASE,
        ),
    ),
)
SITE_NAME = "site name"

_AUTHOR = re.compile(
    r"(?:author|about the author|written by|autor(?:in)?|über den autor|auteur|à propos de l['’]auteur|escrito por|sobre el autor)"
    r"\s*:?\s*(?P<name>[^\W\d_][^\d:!?,;]{2,60})?",
    re.IGNORECASE,
)
_AUTHOR_MARKED = re.compile(r"about|über|à propos|sobre|[:]", re.IGNORECASE)
_JOB = re.compile(
    r"\b(?:is|was|ist|war|est|es)\b.{0,80}\b(?:editor|reporter|journalist|correspondent|writer|columnist|author|producer|contributor|fellow|"
    r"professor|analyst|redakteur(?:in)?|journalistin|korrespondent(?:in)?|journaliste|rédact(?:eur|rice)|correspondante?|periodista|redactora?|corresponsal)\b",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\b(?:follow|reach|contact|e-?mail|find)\b.{0,40}\b(?:him|her|them|me)\b.{0,40}(?:@|\bon\b|\bat\b)",
    re.IGNORECASE,
)
# At the end of a line that is otherwise article: after the end of a sentence, once or repeated.
_TAIL = re.compile(
    r"(?<=[.!?”\"’)…])\s*(?P<tail>(?:(?:follow (?:here|along|live|our live)\b[^.!?\n]{0,80}(?:updates?|coverage|blog)[^.!?\n]{0,40}|"
    r"(?:click|tap) here\b[^.!?\n]{0,120}|sign up (?:for|to)\b[^.!?\n]{0,120}newsletters?[^.!?\n]{0,40})[.!]?\s*)+)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«»‹›]|(?<!\w)[‘'](?=\w[^'’\n]*\s[^'’\n]*['’](?!\w))")
_CUE = re.compile(
    r"\b(?:said|says|saying|told|tells|stated|states|added|adds|announced|declared|warned|warns|insisted|argued|claimed|"
    r"claims|denied|denies|according to|asked|replied|tweeted|explained|noted|acknowledged|admitted|vowed|urged|"
    r"sagte|sagt|erklärte|erklärt|betonte|laut|zufolge|teilte mit|"
    r"a (?:dit|déclaré|affirmé|annoncé|expliqué|ajouté|indiqué)|selon|"
    r"dijo|dice|afirmó|aseguró|declaró|señaló|según|anunció|explicó)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def find(text: str, learned: frozenset[str] = frozenset()) -> tuple[Residue, ...]:
    """The residue of `text`, in order and without overlaps; `reason` names the rule.

    `learned` are lines that the site repeats, as `news.text.squeeze` leaves them.
    """
    return tuple(_found(list(_lines(text)), learned))


def carries_speech(line: str) -> bool:
    """Whether a line has a quotation mark or a speech cue, and so is never residue."""
    return _QUOTED.search(line) is not None or _CUE.search(line) is not None


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + line.index(bare)
            yield _Line(start, start + len(bare), bare)


def _found(lines: list[_Line], learned: frozenset[str]) -> Iterator[Residue]:
    author: str | None = None
    for line in lines:
        name, author = author, None
        if (rule := _rule(line.text, learned)) is None and name is not None:
            rule = "author box" if _is_bio(line.text, name) else None
        if rule is None and (author := _author(line.text)) is not None:
            rule = "author box"
        if rule is None and _is_bio(line.text, None):
            rule = "author box"
        if rule is not None:
            yield Residue(start=line.start, end=line.end, reason=rule)
        elif tail := _TAIL.search(line.text, max(0, len(line.text) - LONGEST)):
            start = line.start + tail.start("tail")
            yield Residue(
                start=start, end=start + len(tail.group("tail").rstrip()), reason="live updates"
            )


def _rule(line: str, learned: frozenset[str]) -> str | None:
    if len(line) > LONGEST or carries_speech(line):
        return None
    for name, pattern in _RULES:
        if pattern.fullmatch(line):
            return name
    return "repeated by the site" if learned and squeeze(line) in learned else None


def _author(line: str) -> str | None:
    """The author that an author line names (`""` where it is only a heading), or None for any other line."""
    found = _AUTHOR.fullmatch(line)
    if found is None or carries_speech(line):
        return None
    name = (found.group("name") or "").strip()
    # "Author Margaret Atwood" may begin a sentence cut short; a heading or a colon makes it a box.
    return name if _AUTHOR_MARKED.search(line) else None


def _is_bio(line: str, name: str | None) -> bool:
    """A line on who wrote it: begins with the name just given and has their job, or says how to follow them."""
    if len(line) > 2 * LONGEST or carries_speech(line):
        return False
    job, follow = _JOB.search(line) is not None, _FOLLOW.search(line) is not None
    if name is None:
        return job and follow and line[:1].isupper()
    known = not name or line.startswith((name, name.split()[-1]))
    return known and (job or follow)
