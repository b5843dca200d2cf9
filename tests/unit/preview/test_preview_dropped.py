"""A file that is dropped becomes a draft: what is kept, what is refused, and nothing that is there is replaced."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from parvis.preview import word
from parvis.preview.dropped import LARGEST, draft_of
from parvis.preview.word import CannotRead

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="x" descr="{alt}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip r:embed="rId5" xmlns:r="{OFFICE}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)


def png(size=(4, 3)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, "PNG")
    return out.getvalue()


def paragraph(text, style="", bold=False):
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{head}<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}<w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **more: bytes) -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"))
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId5" Type="{OFFICE}/image" Target="media/image1.png"/>'
        f'<Relationship Id="rId6" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/media/image1.png": png(),
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def damaged(content: bytes) -> bytes:
    """As a stick that was pulled out too early leaves it: the list of files is there, not all of their bytes."""
    middle = content.index(b"PK\x01\x02") // 2
    return content[: middle - 40] + bytes(80) + content[middle + 40 :]


def odt(body: str) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"))
    )
    styles = '<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    content = f"<office:document-content{names}>{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return out.getvalue()


@pytest.fixture
def drop(site, session):
    def drop(name: str, content: bytes, kind: str = "article"):
        return draft_of(site, None, name, content, kind=kind, now=session.clock())

    return drop


def test_a_word_file_becomes_a_draft_with_its_headings_lists_and_pictures(drop, site):
    """Its title is the text's, headings go down one level, pictures go to content/media, what one sees is asked for."""
    body = (
        paragraph("Mieux dormir", "Title")
        + paragraph("Le soir", "Heading1")
        + paragraph("Une phrase forte.", bold=True)
    )
    made = drop("Mon texte (1).docx", docx(body + PICTURE.format(alt="") + PICTURE.format(alt="Une lampe")))
    text = made.path.read_text(encoding="utf-8")
    assert made.path == site.content / "articles" / "mieux-dormir.md"
    assert 'title: "Mieux dormir"' in text
    assert "status: draft" in text
    assert "## Le soir" in text
    assert "**Une phrase forte.**" in text
    assert "![](../media/mon-texte-1-1.png)" in text
    assert "![Une lampe](../media/mon-texte-1-2.png)" in text
    assert (site.content / "media" / "mon-texte-1-1.png").read_bytes() == png()
    assert "1" in made.notes[1].say("fr")
    assert "POUR QUI" not in text


def test_an_open_document_becomes_a_draft_too(drop):
    """Headings, emphasis, lists."""
    body = (
        '<text:h text:outline-level="1">Parler</text:h><text:p>Un <text:span text:style-name="T1">mot</text:span> de trop</text:p>'
        "<text:list><text:list-item><text:p>Une chose</text:p></text:list-item></text:list>"
    )
    made = drop("parler.odt", odt(body), kind="page")
    text = made.path.read_text(encoding="utf-8")
    assert 'title: "Parler"' in text
    assert "Un **mot** de trop" in text
    assert "- Une chose" in text


@pytest.mark.parametrize(
    ("name", "content", "title", "body"),
    [
        ("a.txt", "Première ligne é\r\n".encode("cp1252"), "a", "Première ligne é"),
        ("b.md", b"---\ntitle: Ailleurs\nlayout: post\n---\n\nUn corps.\n", "Ailleurs", "Un corps."),
        ("c.md", b"# Un titre\n\nUn corps.\n", "Un titre", "Un corps."),
    ],
)
def test_a_plain_text_is_kept_as_it_is(drop, name, content, title, body):
    """Whatever wrote it; a head from elsewhere is written anew."""
    text = drop(name, content).path.read_text(encoding="utf-8")
    assert f'title: "{title}"' in text
    assert text.rstrip().endswith(body)
    assert "layout" not in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"not a zip"),
        ("a.docx", docx("<w:p>")),
        ("a.docx", docx(paragraph("x"), **{"word/vbaProject.bin": b"x"})),
        ("a.docx", docx(paragraph("x"), **{"[Content_Types].xml": TYPES.replace("document.main", "document.macroEnabled.main").encode()})),
        ("a.docx", docx(paragraph("x"), **{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("a.docx", docx("")),
        ("a.docx", damaged(docx(paragraph("x")))),
        ("a.odt", damaged(odt("<text:p>x</text:p>"))),
        ("a.odt", odt("<text:p>") ),
        ("a.odt", docx(paragraph("x"))),
        ("a.txt", b"\0\1\2"),
        ("a.exe", b"MZ"),
        ("../../a.md", b""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence_and_leaves_nothing(drop, site, name, content):
    """Damaged, empty, with macros, with a document type, or of another kind."""
    before = sorted(site.root.rglob("*"))
    with pytest.raises(CannotRead) as refused:
        drop(name, content)
    assert refused.value.what.say("fr") != str(refused.value.what)
    assert sorted(site.root.rglob("*")) == before


def test_a_file_that_unfolds_without_end_is_not_opened(drop, monkeypatch):
    """Sizes are looked at before anything is unpacked."""
    bomb = docx(paragraph("x"), **{"word/media/big.bin": bytes(3_000_000)})
    assert len(bomb) < 50_000
    monkeypatch.setattr(word, "MOST_BYTES", 2_000_000)
    with pytest.raises(CannotRead, match="unfolds"):
        drop("a.docx", bomb)


def test_nothing_that_is_there_is_replaced(drop, site):
    """A second file of that name is refused, and the pictures it brought go away again."""
    content = docx(paragraph("Titre", "Title") + paragraph("Corps") + PICTURE.format(alt="x"))
    first = drop("a.docx", content)
    kept = first.path.read_bytes(), sorted((site.content / "media").iterdir())
    with pytest.raises(Exception, match="exists already"):
        drop("a.docx", content)
    assert (first.path.read_bytes(), sorted((site.content / "media").iterdir())) == kept


def test_a_disk_that_refuses_is_said_and_leaves_nothing(desk, site, monkeypatch):
    """Neither half of a draft nor its pictures; a page with a sentence, not an error of the server."""
    from pathlib import Path

    before = sorted(site.root.rglob("*"))
    content = docx(paragraph("Titre", "Title") + paragraph("Corps") + PICTURE.format(alt="x"))
    first = Path.open

    def full(self, mode="r", *arguments, **more):
        if "x" in mode and self.suffix == ".md":
            raise OSError(28, "No space left on device")
        return first(self, mode, *arguments, **more)

    monkeypatch.setattr(Path, "open", full)
    form = {"token": "secret", "kind": "article"}
    answer = desk.post("/-/drop", data=form, files={"file": ("a.docx", content)})
    assert answer.status_code == 409
    assert "No space left" in answer.text
    assert [path for path in site.root.rglob("*") if path.is_file() and path not in before] == []


def test_it_is_dropped_on_the_page(desk, site, opened):
    """With the token; too large a file is refused before it is read."""
    form = {"token": "secret", "kind": "resource"}
    answer = desk.post(
        "/-/drop", data=form, files={"file": ("été.docx", docx(paragraph("L’été", "Title") + paragraph("Corps")))}
    )
    assert answer.status_code == 201
    assert opened == [site.content / "resources" / "l-ete.md"]
    assert desk.post("/-/drop", data=form).status_code == 409
    large = desk.post("/-/drop", data=form, files={"file": ("a.txt", bytes(LARGEST + 200_000))})
    assert large.status_code == 413
    assert "trop lourd" in large.text
