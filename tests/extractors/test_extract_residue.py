import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import residue

PROSE = "The ministers met for two hours in the old customs house and agreed to meet again in May."


def reasons(text, learned=frozenset()):
    return {text[r.start : r.end]: r.reason for r in residue.find(text, learned)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Read Next", "heading of other articles"),
        ("  RELATED ARTICLES  ", "heading of other articles"),
        ("Das könnte Sie auch interessieren", "heading of other articles"),
        ("À lire aussi", "heading of other articles"),
        ("Noticias relacionadas", "heading of other articles"),
        ("See also  Why the harbour is closed on Sundays", "pointer to another article"),
        ("READ MORE: Ferry prices to rise in June", "pointer to another article"),
        ("Lesen Sie auch: Wer die Brücke bezahlt", "pointer to another article"),
        ("Back to top button", "page control"),
        ("Click here to open the map", "page control"),
        ("Share this article", "page control"),
        ("Leave a Reply", "comment form"),
        ("Your email address will not be published.", "comment form"),
        ("Your email address will not be published. Required fields are marked *", "comment form"),
        ("Schreiben Sie einen Kommentar", "comment form"),
        ("Laisser un commentaire", "comment form"),
        ("Deja un comentario", "comment form"),
        ("Source link", "source link"),
        ("Follow here for live news updates.", "live updates"),
        ("Sign up for our weekly letter", "newsletter"),
        ("Abonnez-vous à notre newsletter", "newsletter"),
        ("Advertisement", "advertisement"),
        ("- Anzeige -", "advertisement"),
        ("Publicidad", "advertisement"),
        ("© 2022 The Harbour Gazette. All rights reserved.", "copyright"),
        ("www.example.com", "site name"),
        ("Author: Jane Roe", "author box"),
        ("Reporting by Jane Roe and Ada Quill; Editing by Tom Pell", "agency credits"),
        ("(Writing by Jane Roe; editing by Tom Pell)", "agency credits"),
        ("Photo: Ada Quill/Harbour Press", "photo credit"),
        ("Download our free app", "app"),
        ("We use cookies to improve your visit", "cookies"),
        ("Join our weekly newsletter", "newsletter"),
        ("AdvertisementAdvertisement", "advertisement"),
        ("Table of Contents", "table of contents"),
        ("Inhaltsverzeichnis", "table of contents"),
        ("8 min read", "reading time"),
        ("Lesezeit: 4 Minuten", "reading time"),
        ("Temps de lecture : 3 min", "reading time"),
        ("Written by Jane Roe", "byline label"),
        ("Publicado por Ada Quill", "byline label"),
        ("Learn more", "call to action"),
        ("Jetzt anmelden", "call to action"),
        ("Book a demo", "call to action"),
        ("- Home", "breadcrumb"),
        ("Zurück zur Übersicht", "breadcrumb"),
    ],
)
def test_furniture_is_named(line, reason):
    text = f"{PROSE}\n{line}\n{PROSE}"
    assert reasons(text) == {line.strip(): reason}


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        "See also the report of the harbour master.",
        "See also: “We will not pay,” Roe said",
        "Watch: minister says no",
        "Related industries suffered more than fishing did last year.",
        "Share prices fell by a tenth in the first hour of trading.",
        "Comments by the minister angered the crews.",
        "Advertisement spending fell in March.",
        "Sources close to the talks spoke of progress.",
        "Author Jane Roe visited the port in May",
        "More than forty ships wait.",
        "Reporting by the Gazette led to an inquiry.",
        "Photographs by the crew were shown in court.",
        "Get the app right, the harbour master wrote, and ships will come.",
        "U.S.",
    ],
)
def test_article_stays(line):
    assert reasons(f"{PROSE}\n{line}\n{PROSE}") == {}


def test_pointer_at_the_end_of_a_line_once_or_doubled():
    for tail in ("Follow here for live news updates.", "Follow our live coverage."):
        text = f"{PROSE} {tail}{tail}\n{PROSE}"
        assert reasons(text) == {tail + tail: "live updates"}


def test_bio_follows_its_author_line():
    bio = "Jane Roe is the harbour correspondent of the Gazette."
    assert reasons(f"{PROSE}\n\nAuthor: Jane Roe\n\n{bio}") == {
        "Author: Jane Roe": "author box",
        bio: "author box",
    }
    assert reasons(f"{PROSE}\n{bio}") == {}
    assert reasons(f"Author: Jane Roe\n\n{PROSE}") == {"Author: Jane Roe": "author box"}


def test_bio_alone_needs_a_job_and_an_address():
    bio = "Jane Roe is a reporter in Geneva. Follow her on Twitter @jroe"
    assert reasons(f"{PROSE}\n{bio}") == {bio: "author box"}


def test_learned_lines_are_compared_by_their_words():
    learned = frozenset({"The Gazette is printed in Geneva"})
    line = "The  Gazette is printed\tin Geneva"
    assert reasons(f"{PROSE}\n{line}", learned) == {line: "repeated by the site"}
    said = "“We print in Geneva”"
    assert reasons(said, frozenset({said})) == {}


lines = st.sampled_from(
    ["Read Next", "Author: Jane Roe", "www.example.com", PROSE, "“No,” she said.", "", " \t", "©"]
)


@given(st.one_of(st.text(), st.lists(st.one_of(lines, st.text(max_size=40))).map("\n".join)))
def test_any_text_gives_ordered_spans_inside_it(text):
    found = residue.find(text)
    at = 0
    for r in found:
        assert at <= r.start < r.end <= len(text)
        assert "\n" not in text[r.start : r.end]
        assert text[r.start : r.end].strip() == text[r.start : r.end]
        at = r.end
    assert residue.find(text) == found


@pytest.mark.parametrize(
    "stamp",
    ["Dec 08, 2023", "4 March 2022", "Friday, March 4, 2022", "4. März 2022", "4 de marzo de 2022", "4 août 2022"],
)  # fmt: skip
def test_a_day_alone_is_a_stamp_at_the_head_and_a_heading_further_down(stamp):
    assert reasons(f"A headline\n{stamp}\n{PROSE}") == {stamp: "day of publication"}
    assert reasons("\n".join([PROSE] * 9 + [stamp, PROSE])) == {}
    cards = "\n".join([PROSE] * 9 + [stamp, "A card", stamp, "Another card"])
    assert [r.reason for r in residue.find(cards)] == ["day of publication"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "Home prices fell for the third month",
        "Contents of the harbour's safe are unknown",
        "Learn more than one language, the minister advised pupils",
        "Contact us was all the notice on the door offered",
        "In March 2022 the harbour was closed",
        "5 minutes after noon the bell rang",
    ],
)
def test_what_only_begins_like_furniture_is_kept(line):
    assert reasons(f"{PROSE}\n{line}\n{PROSE}") == {}
