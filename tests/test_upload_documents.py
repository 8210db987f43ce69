"""Documents that staff upload: known types only, by name and by content."""

import io
import zipfile

import pytest
from admin_forms import send
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inm_portal.pages.models import PortalDocument

pytestmark = pytest.mark.django_db

MORE_THAN_ALLOWED = 10 * 1024 * 1024 + 1


def archive(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "content")
    return target.getvalue()


@pytest.fixture
def client(editor, signed_in):
    return signed_in(editor)


def add_document(client, file):
    address = reverse("wagtaildocs:add")
    return send(client, address, title="A document", file=file).content.decode()


def add_documents(client, file):
    return client.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": file, "title": "A document"},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).content.decode()


def add_document_while_choosing(client, file):
    return client.post(
        reverse("wagtaildocs_chooser:create"),
        {"document-chooser-upload-title": "A document", "document-chooser-upload-file": file},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).content.decode()


by_document_way = pytest.mark.parametrize(
    "add",
    [add_document, add_documents, add_document_while_choosing],
    ids=lambda way: way.__name__,
)

DOCUMENTS = {
    "a.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a.txt": "Zürich, naïve\r\n".encode("cp1252"),
    "a.csv": b"name,slug\nPTC,ptc\n",
    "A.DOCX": archive("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "a.odt": archive("mimetype", "content.xml"),
    "a.zip": archive("logo.eps"),
}
NO_DOCUMENTS = {
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "program.txt": b"\x7fELF\x02\x01\x01\x00",
    "program.zip": b"MZ\x90\x00",
    "cut.zip": archive("logo.eps")[:-10],
    "table.docx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "macros.docx": archive("word/document.xml", "word/vbaProject.bin"),
    "page.html": b"<html></html>",
    "program.exe": b"MZ\x90\x00",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "letter.docm": archive("word/document.xml"),
    "nothing": b"text",
}


@by_document_way
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_a_known_type_is_stored_as_it_is(add, name, client):
    add(client, SimpleUploadedFile(name, DOCUMENTS[name]))

    stored = PortalDocument.objects.get(title="A document")
    with stored.file.open() as file:
        assert file.read() == DOCUMENTS[name]


@by_document_way
@pytest.mark.parametrize("name", NO_DOCUMENTS)
def test_a_file_that_is_not_what_its_name_says_is_refused(add, name, client):
    answer = add(client, SimpleUploadedFile(name, NO_DOCUMENTS[name]))

    assert not PortalDocument.objects.filter(title="A document").exists()
    # One sentence: without its file the document would be asked for an extension as well.
    assert answer.count("is not that of a") + answer.count("is not allowed") == 1


@by_document_way
def test_a_document_over_ten_megabytes_is_refused(add, client):
    answer = add(client, SimpleUploadedFile("heavy.txt", b"a" * MORE_THAN_ALLOWED))

    assert "This file is too big" in answer
    assert not PortalDocument.objects.filter(title="A document").exists()
