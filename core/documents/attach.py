"""Photos with documents (附件): what a delivery looked like, why goods were thrown away.

A picture is turned upright, made at most 1600 points wide and high and kept as JPEG, without
what the camera wrote into it (place, device). Anything else is refused, and so is a file of
more than 15 MB; nothing of it is kept then. The same picture twice is one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import ClassVar

from sqlalchemy import Connection, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from core.documents.pictures import MOST_POINTS, opened
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.rights import Actor, NotAllowed
from models.attachments import Attachment
from models.base import table
from models.documents import Document

PERMISSION = "document.attach"
MOST_BYTES = 15 * 1024 * 1024
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class PictureTooLarge(Refusal):
    """More than may be kept, in megabytes."""

    key: ClassVar[str] = "picture_too_large"
    megabytes: int
    most: int


@dataclass(frozen=True, slots=True)
class NotAPicture(Refusal):
    """No picture that we can read: damaged, or another kind of file."""

    key: ClassVar[str] = "not_a_picture"
    name: str


@dataclass(frozen=True, slots=True)
class NoDocument(Refusal):
    """There is no such document."""

    key: ClassVar[str] = "no_document"
    document_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a document, without its content."""

    id: int
    file_name: str
    size_bytes: int


def attach(
    session: Session,
    actor: Actor,
    document_id: int,
    name: str,
    data: bytes,
    clock: Clock | None = None,
) -> Kept | Refusal:
    """Keeps a picture with a document, draft or posted."""
    document = session.get(Document, document_id)
    if document is None:
        return NoDocument(document_id)
    if not actor.may(PERMISSION, document.org_unit_id):
        return NotAllowed(PERMISSION, document.org_unit_id)
    small = shrunk(name, data)
    if isinstance(small, Refusal):
        return small
    digest = hashlib.sha256(small).hexdigest()
    there = session.exec(
        choose(Attachment).where(
            col(Attachment.document_id) == document_id, col(Attachment.sha256) == digest
        )
    ).first()
    row = there or Attachment(
        company_id=document.company_id,
        org_unit_id=document.org_unit_id,
        document_id=document_id,
        file_name=name[:200],
        content_type=JPEG,
        size_bytes=len(small),
        sha256=digest,
        content=small,
        created_by=actor.user_id,
        created_at=to_micros((clock or SystemClock()).now()),
    )
    session.add(row)
    session.flush()
    return Kept(row.id or 0, row.file_name, row.size_bytes)


def shrunk(name: str, data: bytes) -> bytes | PictureTooLarge | NotAPicture:
    """The picture as it is kept."""
    if len(data) > MOST_BYTES:
        return PictureTooLarge(-(-len(data) // 1024**2), MOST_BYTES // 1024**2)
    picture = opened(data, "RGB")
    if picture is None:
        return NotAPicture(name)
    if isinstance(picture, int):
        return PictureTooLarge(picture // 10**6, MOST_POINTS // 10**6)
    made = BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue()


def attachments(connection: Connection, document_id: int) -> list[Kept]:
    """The files of a document, oldest first; through a scoped connection."""
    of = table(Attachment).c
    found = connection.execute(
        select(of.id, of.file_name, of.size_bytes)
        .where(of.document_id == document_id)
        .order_by(of.id)
    )
    return [Kept(row.id, row.file_name, row.size_bytes) for row in found]


def content(connection: Connection, attachment_id: int) -> bytes | None:
    """A file's bytes, None where there is none in sight."""
    of = table(Attachment).c
    found: bytes | None = connection.execute(
        select(of.content).where(of.id == attachment_id)
    ).scalar()
    return found
