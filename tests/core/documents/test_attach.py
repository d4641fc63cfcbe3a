"""Photos with documents: made small, rid of the camera's notes, refused where they are none."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from core.desks.purchasing.receive import RECEIPT
from core.documents.attach import (
    MOST_BYTES,
    Kept,
    NoDocument,
    NotAPicture,
    PictureTooLarge,
    attach,
    attachments,
    content,
    shrunk,
)
from core.platform.database import writing
from core.platform.reader import open_reader
from core.platform.rights import Actor, NotAllowed
from tests.firm import Firm

ORIENTATION, MODEL = 0x0112, 0x0110


def photo(width: int = 2400, height: int = 1800, *, turned: bool = False) -> bytes:
    picture = Image.new("RGB", (width, height), (200, 120, 40))
    exif = Image.Exif()
    exif[MODEL] = "a phone"
    if turned:
        exif[ORIENTATION] = 6
    made = BytesIO()
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def receipt(firm: Firm) -> int:
    item = next(code for code in firm.items if code.endswith("none"))
    return firm.post(RECEIPT, [firm.line(item, 3, 5)]).document_id


def test_a_photo_is_kept_small_upright_and_without_its_notes(firm: Firm) -> None:
    document = receipt(firm)
    with writing(firm.engine) as session:
        kept = attach(session, firm.actor, document, "broken.jpg", photo(turned=True), firm.clock)
        again = attach(session, firm.actor, document, "broken.jpg", photo(turned=True), firm.clock)
    assert isinstance(kept, Kept)
    assert again == kept
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    with reader.reading(firm.actor) as connection:
        assert attachments(connection, document) == [kept]
        data = content(connection, kept.id)
    reader.close()
    assert data is not None
    with Image.open(BytesIO(data)) as found:
        assert found.size == (1200, 1600)
        assert not dict(found.getexif())


def test_what_is_no_photo_is_refused_and_leaves_nothing(firm: Firm) -> None:
    document = receipt(firm)
    stranger = Actor(9, "x", "x", grants={}, units={})
    with writing(firm.engine) as session:
        assert isinstance(attach(session, firm.actor, document, "a.pdf", b"%PDF"), NotAPicture)
        half = photo()[:900]
        assert isinstance(attach(session, firm.actor, document, "a.jpg", half), NotAPicture)
        assert isinstance(attach(session, firm.actor, 10**9, "a.jpg", photo()), NoDocument)
        assert isinstance(attach(session, stranger, document, "a.jpg", photo()), NotAllowed)
    assert firm.one("SELECT count(*) FROM attachment") == 0


def test_forty_megabytes_are_refused_by_their_size() -> None:
    assert shrunk("big.jpg", b"x" * 40 * 1024**2) == PictureTooLarge(40, MOST_BYTES // 1024**2)
    assert isinstance(shrunk("wide.jpg", photo(10_000, 7_000)), PictureTooLarge)
