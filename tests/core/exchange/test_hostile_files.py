"""Files made to do harm: each is refused clearly, within two seconds and in little memory."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from core.exchange import guard
from core.exchange import refusals as r
from core.exchange.reading import Table, read

SECONDS, MEMORY = 2.0, 250_000_000
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""  # noqa: E501
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"""  # noqa: E501
BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"""  # noqa: E501
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(sheet: str | bytes, **more: str | bytes) -> bytes:
    """A minimal workbook around the XML of one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "_rels/.rels", RELS.format(kind="officeDocument", target="xl/workbook.xml")
        )
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(rows: str) -> str:
    return f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"


def cells(*texts: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)


def zip_bomb() -> bytes:
    return workbook(sheet(f"<row>{' ' * 200_000_000}</row>"))


def row_bomb() -> bytes:
    return workbook(sheet("<row/>" * 2_000_000))


def far_corner() -> bytes:
    first = f"<row r='1'>{cells('a', 'b')}</row>"
    return workbook(sheet(f"{first}<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"))


def wide_row() -> bytes:
    return workbook(sheet(f"<row>{cells(*('x' for _ in range(300)))}</row>" * 2))


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>' + sheet("&a9;")
    )


def outside() -> bytes:
    begin = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(begin + sheet(f"<row>{cells('&e;')}</row>"))


def outside_in_utf16() -> bytes:
    begin = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///x">]>'
    return workbook((begin + sheet("")).encode("utf-16"))


def many_members() -> bytes:
    return workbook(sheet(""), **{f"x/{n}.xml": "<x/>" for n in range(600)})


def nested_gzip() -> bytes:
    return gzip.compress(gzip.compress(b"a,b\n1,2\n"))


def protected() -> bytes:
    data = bytearray(workbook(sheet("<row/>")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + at] |= 1
            start += 4
    return bytes(data)


def plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], type[object]]] = {
    "zip bomb": (zip_bomb, r.FileTooBig),
    "row bomb": (row_bomb, r.TooManyRows),
    "a cell in the far corner": (far_corner, r.TooManyRows),
    "300 columns": (wide_row, r.TooManyColumns),
    "billion laughs": (laughs, r.UnsafeWorkbook),
    "external entity": (outside, r.UnsafeWorkbook),
    "external entity in UTF-16": (outside_in_utf16, r.UnsafeWorkbook),
    "600 members": (many_members, r.UnsafeWorkbook),
    "macros": (lambda: workbook("", **{"xl/vbaProject.bin": "x"}), r.UnsafeWorkbook),
    "a password": (protected, r.OldWorkbook),
    "half a workbook": (lambda: workbook(sheet("<row/>"))[:300], r.DamagedFile),
    "a sheet of rubbish": (lambda: workbook("<worksheet"), r.DamagedFile),
    "another archive": (plain_zip, r.NotATable),
    "gz bomb": (lambda: gzip.compress(b"a,b\n" * 50_000_000), r.FileTooBig),
    "gz in gz": (nested_gzip, r.NotATable),
    "half a gz": (lambda: gzip.compress(b"a,b\n1,2\n" * 1000)[:40], r.DamagedFile),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0" + bytes(100), r.OldWorkbook),
    "NUL bytes": (lambda: b"a,b\n1,\0\n", r.NotATable),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), r.NotATable),
    "no encoding": (lambda: b"a,b\n\xff\xff\xff,2\n", r.UnknownEncoding),
    "60 MB of text": (lambda: b"a,b\n" * 15_000_000, r.FileTooBig),
    "300,000 rows": (lambda: b"a,b\n" * 300_000, r.TooManyRows),
    "a thousand columns": (lambda: b"x," * 1000 + b"x\n1,2\n", r.TooManyColumns),
    "an open quotation mark": (lambda: b'a,b\n"' + b"x" * 1_000_000, r.CellTooLong),
    "nothing": (lambda: b"", r.EmptyTable),
    "headings alone": (lambda: b"date,store\n", r.EmptyTable),
    "an empty workbook": (lambda: workbook(sheet("")), r.EmptyTable),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_fast_and_in_little_memory(name: str) -> None:
    make, expected = HOSTILE[name]
    data = make()
    begun = time.process_time()
    assert type(read("till.xlsx", data)) is expected
    assert time.process_time() - begun < SECONDS
    tracemalloc.start()  # apart from the clock: counting memory costs time
    try:
        read("till.xlsx", data)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML


def test_formulas_stay_text() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["sku", "amount"])
    page.append(["1", '=WEBSERVICE("http://x")'])
    out = io.BytesIO()
    book.save(out)
    found = read("a.xlsx", out.getvalue())
    assert isinstance(found, Table)
    assert found.rows == [(2, ("1", '=WEBSERVICE("http://x")'))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_told_apart(encoding: str, delimiter: str) -> None:
    lines = [["门店", "品名"], ["人民路店", "鲜牛奶"], ["滨江店", "酱油"]]
    data = "\n".join(delimiter.join(line) for line in lines).encode(encoding)
    found = read("a.csv", data)
    assert isinstance(found, Table)
    assert [found.columns, *(cells for _, cells in found.rows)] == [tuple(x) for x in lines]


def test_titles_above_the_headings_and_short_rows_do_not_disturb() -> None:
    known = frozenset({"date", "sku", "qty"})
    found = read("a.csv", b"Sales report,,\nprinted today,,\n\ndate,sku,qty\n2026-01-01,7\n", known)
    assert isinstance(found, Table)
    assert found.columns == ("date", "sku", "qty")
    assert found.rows == [(5, ("2026-01-01", "7", ""))]


def test_a_guarded_workbook_of_an_ordinary_till_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    page.append(["date", "sku", "qty"])
    for n in range(2_000):
        page.append(["2026-01-01", n, 1.5])
    target = tmp_path / "till.xlsx"
    book.save(target)
    assert guard.unpacked(target.read_bytes()) == target.read_bytes()
    found = read("till.xlsx", target.read_bytes())
    assert isinstance(found, Table)
    assert found.rows[-1] == (2001, ("2026-01-01", "1999", "1.5"))
