"""What a page's furniture says: rules by name, each with its phrases in English, German, French, Spanish.

All are tried on every text, for a page's furniture is often in another language than its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SITE_NAME = "site name"
LIVE = "live updates"
LONGEST_WHOLE = 160
_MARKS = " \t\r\u00a0*_-–—•·|>»<«›‹:►▶▸→←↑↓✕×[]#~=+"
_STOPS = ".!?…"


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, and the phrases that are the whole of a line, or its beginning; marks around it aside."""

    name: str
    pattern: re.Pattern[str]
    whole: bool

    def holds(self, line: str) -> bool:
        """Whether `line` is such a line."""
        if self.whole:
            core = line.strip(_MARKS + _STOPS)
            return len(core) <= LONGEST_WHOLE and self.pattern.fullmatch(core) is not None
        return self.pattern.match(line.lstrip(_MARKS)) is not None


def _whole(name: str, *phrases: str) -> Rule:
    """Any of the phrases, alone on its line."""
    return Rule(name, re.compile("|".join(phrases), re.IGNORECASE), True)


def _begins(name: str, *phrases: str) -> Rule:
    """Any of the phrases, and what follows on the line."""
    return Rule(name, re.compile("|".join(phrases), re.IGNORECASE), False)


RULES: tuple[Rule, ...] = (
    _whole(
        "heading of other articles",
        r"(?:read|up) next|what to read next|(?:read|see|watch) (?:also|more|this next)|(?:also|must) read",
        r"(?:related|similar|recent|latest|popular|featured|trending|recommended|more) "
        r"(?:articles?|stor(?:y|ies)|posts?|news|topics?|coverage|reading|reads|content|links|videos?)",
        r"related|recommended(?: for you| reading)?|trending(?: now)?|most (?:read|popular|viewed|shared)|top stories",
        r"(?:you )?(?:may|might) also (?:like|be interested in)|you might (?:also )?be interested in|more (?:on this story|from .{2,40}|in .{2,30})",
        r"editors?['’]?s? (?:picks?|choice)|don['’]?t miss|in case you missed it|sponsored content|promoted stories|around the web|from (?:the|around the) web",
        r"lesen sie auch|lesen sie (?:hier )?(?:mehr|weiter)|mehr zum thema|weitere (?:artikel|meldungen|nachrichten|themen)|auch interessant|"
        r"das könnte sie (?:auch )?interessieren|meist ?gelesen|meistgelesene artikel|ähnliche artikel|siehe auch|empfohlene artikel",
        r"[àa] lire (?:aussi|également|ensuite)|lire aussi|lire également|articles? (?:liés?|similaires?|connexes?)|sur le même (?:sujet|thème)|"
        r"les plus lus|à voir (?:aussi|également)|voir aussi|nos recommandations|dans la même rubrique",
        r"lea (?:también|además)|lee también|leer más|(?:noticias|artículos|notas|temas) (?:relacionad[oa]s)|más noticias|lo más (?:leído|visto)|"
        r"(?:también )?(?:te|le) puede interesar|(?:te|le) recomendamos|ver también|véase también",
    ),
    _begins(
        "pointer to another article",
        r"(?:see|read|watch|listen) also\b(?!.*[.!?]$)",
        r"(?:also read|must read|read more|read next|related(?: (?:article|story|news))?|more on this|watch|listen|in pictures|explainer)\s?[:|»>–—]\s?\S",
        r"(?:lesen sie (?:auch|dazu|hier)|mehr dazu|siehe auch|auch interessant|mehr zum thema)\s?[:|»>–—]\s?\S",
        r"(?:à lire(?: aussi)?|lire aussi|lire également|voir aussi|sur le même sujet)\s?[:|»>–—]\s?\S",
        r"(?:lea también|lee también|le puede interesar|te puede interesar|ver también|más información)\s?[:|»>–—]\s?\S",
    ),
    _whole(
        "page control",
        r"(?:back|return|go|scroll|jump) to (?:the )?top(?: button| of (?:the )?page)?|top of page|skip to (?:main )?content|skip (?:advert|ad|navigation)",
        r"(?:print|share|save|bookmark|e?mail|tweet|copy)(?: (?:this|the|a))?(?: (?:page|article|story|post|link|news))?(?: (?:on|via|by|to|with) .{2,40})?",
        r"share this(?: \w+)?(?: (?:on|via|by|with) .{2,40})?|share (?:on|via|to) .{2,40}|follow us(?: on .{2,60})?|like us on .{2,40}|(?:opens|open) in (?:a )?new (?:window|tab)",
        r"(?:click|tap|press) here\b.{0,120}|load(?:ing)? more.{0,30}|(?:show|view|see) (?:more|less|all)(?: \w+)?|(?:next|previous) (?:article|post|story|page)",
        r"read (?:the )?(?:full|whole|rest of the) (?:story|article)(?: here)?|continue reading|scroll (?:down )?to continue.{0,30}|close(?: (?:menu|dialog|modal))?",
        r"nach oben|zum seitenanfang|zurück (?:nach oben|zur startseite)|(?:artikel |seite )?(?:teilen|drucken|merken)|(?:zum )?weiterlesen|mehr anzeigen",
        r"(?:retour )?(?:en )?haut de (?:la )?page|retour en haut|partager(?: (?:cet article|sur .{2,30}))?|imprimer(?: cet article)?|lire la suite|afficher plus",
        r"volver (?:arriba|al inicio)|ir arriba|compartir(?: (?:esta noticia|este artículo|en .{2,30}))?|imprimir|seguir leyendo|ver más|mostrar más",
    ),
    _whole(
        "table of contents",
        r"table of contents|contents|in this (?:article|post|story|guide)|on this page|what['’]s (?:in|inside) this (?:article|post|guide)",
        r"inhalt(?:sverzeichnis|sübersicht)?|in diesem artikel|auf dieser seite|table des matières|sommaire|dans cet article|"
        r"(?:tabla|índice) de contenidos?|en este artículo|en esta página",
    ),
    _whole(
        "reading time",
        r"(?:(?:estimated )?reading time|read(?: time)?)?\s?:?\s?\d{1,3}\+?[ -]?min(?:ute)?s?\.?(?: (?:read(?:ing)?(?: time)?|of reading))?",
        r"(?:lesezeit|lesedauer)\s?:?\s?(?:ca\.? ?)?\d{1,3} ?min(?:uten?|\.)?|\d{1,3} ?min(?:uten?|\.)? (?:lesezeit|lesedauer)",
        r"(?:temps de lecture|lecture)\s?:?\s?\d{1,3} ?min(?:utes?)?|\d{1,3} ?min(?:utes?)? de lecture",
        r"(?:tiempo de lectura|lectura)\s?:?\s?\d{1,3} ?min(?:utos?)?|\d{1,3} ?min(?:utos?)? de lectura",
    ),
    _whole(
        "byline label",
        r"(?:written|posted|published|reviewed|medically reviewed|fact[- ]?checked|edited|updated|last updated) (?:by|on)(?: .{2,40})?",
        r"(?:geschrieben|verfasst|veröffentlicht|geprüft) (?:von|am)(?: .{2,40})?|(?:écrit|publié|rédigé|relu|mis à jour) (?:par|le)(?: .{2,40})?|"
        r"(?:escrito|publicado|revisado|actualizado) (?:por|el)(?: .{2,40})?",
    ),
    _whole(
        "call to action",
        r"(?:book|request|get|schedule|watch) (?:a|your) (?:free )?(?:demo|quote|consultation|call)|get started(?: (?:today|now|free|for free))?|"
        r"contact us(?: today)?|get in touch(?: with .{2,30})?|start (?:your |a )?free trial(?: today)?|try (?:it |.{2,20} )?(?:for )?free(?: today)?|"
        r"(?:sign|log) ?(?:up|in)|subscribe(?: now| today| here)?|register(?: now| today)?|(?:shop|buy|order|book|apply|donate|join) (?:now|today)|add to (?:cart|basket|bag)|"
        r"pin (?:it|this)?(?: ?for later)?|learn more|find out more|discover more",
        r"mehr (?:erfahren|infos|informationen)|jetzt (?:anmelden|registrieren|kaufen|bestellen|testen|abonnieren)|kontakt(?: aufnehmen)?",
        r"en savoir plus|(?:s['’]inscrire|je m['’]abonne|abonnez-vous|acheter maintenant|contactez-nous|se connecter)",
        r"más información|saber más|(?:suscríbete|suscríbase|regístrate|regístrese|comprar ahora|contáctenos|iniciar sesión)",
    ),
    _whole(
        "breadcrumb",
        r"home(?: ?page)?|back to (?:the )?(?:blog|news|home(?: ?page)?|index|list|all .{2,20}|results)|go back",
        r"startseite|zurück zur (?:übersicht|startseite)|accueil|retour à (?:l['’]accueil|la liste)|inicio|volver al (?:blog|inicio)",
    ),
    _whole(
        "comment form",
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
    _whole(
        "cookies",
        r"(?:we|this (?:web)?site) uses? cookies\b.{0,120}|(?:accept|reject|manage) (?:all )?cookies|cookie (?:settings|preferences|policy)",
        r"(?:wir verwenden|diese (?:web)?seite verwendet) cookies\b.{0,120}|cookie-einstellungen|(?:nous utilisons|ce site utilise) des cookies\b.{0,120}|"
        r"(?:utilizamos|usamos|este sitio (?:web )?(?:utiliza|usa)) cookies\b.{0,120}",
    ),
    _whole(
        "app",
        r"(?:download|get) (?:our|the) (?:free )?(?:\w+ ){0,3}app(?: (?:now|today|here|(?:for|on) .{2,40}))?|(?:available|get it|download) on (?:the )?(?:app store|google play)",
        r"(?:laden sie )?(?:unsere|die) app (?:herunter)?laden|téléchargez (?:notre|l['’]) ?appli(?:cation)?.{0,40}|descarg(?:a|ue) (?:nuestra|la) app(?:licación)?.{0,40}",
    ),
    _whole(
        "photo credit",
        r"(?:photo(?:graph)?s?|image|picture)(?: (?:credit|by|courtesy(?: of)?))?\s?[:/]\s?[^.!?:]{2,60}",
        r"(?:foto|bild)(?:s|er)?\s?[:/©] ?[^.!?]{2,60}|(?:crédit photo|photo)\s?: ?[^.!?]{2,60}",
    ),
    _whole(
        "source link",
        r"source link|link to (?:the )?(?:source|original)(?: article)?|(?:view|read|see) (?:the )?original(?: (?:article|source|post|story))?|original (?:article|source)(?: link)?|article source",
        r"quellenlink|zum original(?:artikel)?|lien (?:de la )?source|article original|enlace (?:de la )?fuente|fuente original|artículo original",
    ),
    _whole(
        LIVE,
        r"follow (?:here|along|live|our live)\b.{0,80}(?:updates?|coverage|blog|feed).{0,40}|(?:get|read|see) (?:the latest )?live updates (?:here|on .{2,60})|live updates?",
        r"(?:hier|im) (?:geht es )?(?:zum )?(?:liveblog|live-ticker|liveticker).{0,40}|alle entwicklungen im (?:live-?ticker|liveblog)",
        r"suivez (?:notre|en) direct.{0,60}|siga (?:aquí|en directo|en vivo).{0,60}|sigue (?:aquí|en directo|en vivo).{0,60}",
    ),
    _begins(
        "newsletter",
        r"sign ?up (?:now |here |today |below )?(?:for|to (?:get|receive|our|the))\b|register (?:now |here )?(?:for our|to receive)\b",
        r"subscribe (?:now |here |today )?(?:to|for) (?:our|the|get|receive|my|this|.{0,40}newsletters?)\b|subscribe to .{2,60} on (?:youtube|apple|spotify)",
        r"(?:get|receive) .{2,80} (?:delivered |sent |straight )?(?:(?:directly )?to|in) your inbox|join (?:our|the) (?:\w+ )?(?:newsletter|mailing list|whatsapp|telegram)",
        r"(?:melden sie sich|jetzt|hier) .{0,60}(?:newsletter)|(?:newsletter|abonnieren sie) .{0,60}(?:abonnieren|newsletter)",
        r"(?:inscrivez-vous|abonnez-vous|recevez) .{0,100}(?:newsletter|lettre d['’]information|infolettre|boîte mail)",
        r"(?:suscríb[ae](?:te|se)|suscríbete|regístr[ae](?:te|se)|reciba|recibe) .{0,100}(?:newsletter|bolet[ií]n|boletines|correo)",
    ),
    _whole(
        "advertisement",
        r"(?:advertisement\s?)+|advertisements|advertising|advert|sponsored|sponsored by .{2,40}|paid (?:post|content)|(?:story|article|content) continues (?:below|after).{0,40}|report this ad|remove ads",
        r"anzeige|werbung|publicité|publicidad|anuncio|contenido patrocinado|la suite après cette publicité|"
        r"(?:the )?(?:article|story) continues below",
    ),
    _begins(
        "copyright",
        r"(?:copyright|\(c\)|©)\s?(?:©|\(c\)|copyright)?\s?(?:19|20)\d\d\b",
        r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)\b",
        r"this (?:material|article|story) may not be (?:published|reproduced)",
    ),
    _whole(
        SITE_NAME,
        r"(?:https?://)?(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|org|net|info|news|gov|edu|int|eu|tv|[a-z]{2})(?:/\S*)?",
    ),
)
