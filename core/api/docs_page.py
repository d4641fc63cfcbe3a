"""The page of documentation: what openapi.json says, as one plain page of our own.

Nothing on it comes from another host and no script runs: what a program must know stands
here even where there is no other network. Every refusal has its place, for the `type` of a
problem points at it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from core.api import access, problems
from core.kernel.refusals import Refusal
from core.platform.i18n import LOCALES, N_, _, language, refusal_sentence, speaking

STYLE = """
body{font:15px/1.6 "IBM Plex Sans",system-ui,"PingFang SC","Microsoft YaHei",sans-serif;
max-width:60rem;margin:0 auto;padding:1.5rem;background:#faf7f2;color:#22302f}
h1,h2{color:#0f4c4a}code,pre{font:13px/1.5 "IBM Plex Mono",ui-monospace,monospace}
table{border-collapse:collapse;width:100%;margin:.3rem 0}
td,th{border-bottom:1px solid #ddd5c8;padding:.2rem .6rem;text-align:left;vertical-align:top}
pre{background:#f1ebe1;padding:.7rem;overflow:auto}summary{cursor:pointer;padding:.3rem 0}
.name{width:20rem}.verb{display:inline-block;min-width:4.2rem;color:#0f4c4a;font-weight:600}
:target{background:#fde8c0}
@media(prefers-color-scheme:dark){body{background:#16201f;color:#e6e1d8}h1,h2,.name{width:20rem}.verb{color:#7cc4be}
pre{background:#1f2b2a}td,th{border-color:#33413f}:target{background:#4a3b16}}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_GROUPS = {
    "catalog": N_("Items, partners, places"),
    "stock": N_("Stock"),
    "facts": N_("Facts"),
    "documents": N_("Documents"),
}
_CALL = """\
curl -H "Authorization: Bearer zg_…" {root}/v1/me"""


def respond(request: Request, described: Mapping[str, Any]) -> HTMLResponse:
    """The page, in the language the browser asks for."""
    spoken = access.language(request)
    root = str(request.scope.get("root_path", ""))
    with speaking(spoken):
        page = "".join(_page(described, root, LOCALES[spoken].replace("_", "-")))
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


def _page(described: Mapping[str, Any], root: str, locale: str) -> Iterator[str]:
    title = escape(_("The interface of Zhanggui"))
    yield f'<!doctype html><html lang="{locale}"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>"
    yield f"<p>{escape(_('Each call brings a token and may do what its user may at that moment.'))}"
    yield f"</p><pre>{escape(_CALL.format(root=root))}</pre><p>"
    yield f'<a href="{escape(root)}/openapi.json">openapi.json</a></p><ul>'
    for rule in (
        _("…_fen is an integer of minor units of the company's currency."),
        _("…_micro is an integer of millionths of a unit; …_price_micro of the currency per unit."),
        _("…_at is microseconds since 1970 UTC; …_on is a business day such as 2026-11-20."),
        _("null stands for what the user may not see, and for what is not there."),
        _("A refusal writes nothing. Decide by its key; title and detail are for people."),
    ):
        yield f"<li>{escape(rule)}"
    yield "</ul>"
    for tag, heading in _GROUPS.items():
        yield f"<h2>{escape(_(heading))}</h2>"
        yield from _operations(described, root, tag)
    yield f"<h2>{escape(_('Values'))}</h2>"
    yield from _schemas(described)
    yield f"<h2>{escape(_('Refusals'))}</h2><table>"
    for key in sorted(_keys(Refusal)):
        status = problems.STATUS.get(key, problems.REFUSED)
        yield f'<tr id="{escape(key)}"><td><code>{escape(key)}</code><td>{status}<td>'
        yield escape(refusal_sentence(key))
    yield "</table></html>"


def _operations(described: Mapping[str, Any], root: str, tag: str) -> Iterator[str]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if tag not in operation.get("tags", ()):
                continue
            summary = escape(_(operation["summary"]))
            yield f'<details><summary><span class="verb">{method.upper()}</span> '
            yield f"<code>{escape(root + path)}</code> {summary}</summary><table>"
            for parameter in operation.get("parameters", ()):
                yield _row(
                    f"{parameter['in']}: {parameter['name']}{'*' if parameter['required'] else ''}",
                    _kind(parameter["schema"]),
                    parameter.get("description") or parameter["schema"].get("description", ""),
                )
            if "requestBody" in operation:
                yield _row("body*", _content(operation["requestBody"]), "")
            answers: dict[str, list[str]] = {}
            for status, answer in operation["responses"].items():
                answers.setdefault(_content(answer), []).append(status)
            for kind, statuses in answers.items():
                yield _row(f"→ {' '.join(statuses)}", kind, "")
            yield "</table></details>"


def _schemas(described: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(described["components"]["schemas"].items()):
        needed = schema.get("required", ())
        yield f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary><table>'
        for field, of in schema.get("properties", {}).items():
            star = "*" if field in needed else ""
            yield _row(f"{field}{star}", _kind(of), of.get("description", ""))
        yield "</table></details>"


def _row(name: str, kind: str, description: str) -> str:
    # Descriptions of single fields are written in English only, as in openapi.json.
    said = description if language() == "en" else ""
    return f"<tr><td><code>{escape(name)}</code><td><code>{escape(kind)}</code><td>{escape(said)}"


def _content(of: Mapping[str, Any]) -> str:
    return next((_kind(media.get("schema", {})) for media in of.get("content", {}).values()), "")


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", maxsplit=1)[-1]
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type", ""))


def _keys(of: type[Refusal]) -> Iterator[str]:
    """The keys of all refusals that the program knows."""
    for kind in of.__subclasses__():
        if kind.__module__.startswith("core."):
            yield kind.key
        yield from _keys(kind)
