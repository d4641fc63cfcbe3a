"""Suppliers and customers from a sheet, added or changed by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.catalog.partners import PartnerForm, save_partner
from core.exchange.sheets import masters
from core.exchange.sheets.engine import Context, Plan, Step, heading
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.sheets.known import partners_now
from core.exchange.till import problems as p
from core.platform.i18n import N_
from models.catalog import Partner

ROLES = {"supplier": "supplier", "供应商": "supplier", "customer": "customer", "客户": "customer",
         "both": "both", "供应商和客户": "both", "两者": "both"}  # fmt: skip
FIELDS = (
    Field("code", N_("Code"), words("code partnercode 编码 编号 单位编码 供应商编码 客户编码"),
          True, Type.CODE, N_("What the partner is found by; the same code changes it."),
          "G001", 40),
    Field("name", N_("Name"), words("name partnername 名称 单位名称 供应商名称 客户名称"), False,
          Type.TEXT, N_("Needed for a new partner."), "光明乳业"),
    Field("role", N_("Supplier or customer"), words("role kind type 角色 类型 单位类型"), False,
          Type.CHOICE, N_("supplier, customer or both."), "供应商", 40, ROLES),
    Field("tax_number", N_("Tax number"), words("taxnumber taxid 税号 纳税人识别号"), False,
          Type.CODE, "", "91310000132207532T", 40),
    Field("contact", N_("Contact"), words("contact 联系人"), False, Type.TEXT, "", "王芳", 120),
    Field("phone", N_("Phone"), words("phone tel mobile 电话 手机 联系电话"), False, Type.TEXT,
          "", "021-12345678", 40),
    Field("address", N_("Address"), words("address 地址"), False, Type.TEXT, "", "", 300),
    Field("lead_days", N_("Lead time, days"), words("leaddays lead 到货天数 交货天数 提前期"),
          False, Type.WHOLE, "", "2"),
    Field("credit_days", N_("Credit, days"), words("creditdays credit 账期 账期天数 信用天数"),
          False, Type.WHOLE, "", "30"),
    Field("active", N_("In use"), words("active 启用 是否启用"), False, Type.FLAG, "", "是"),
)  # fmt: skip


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """What the rows make of the partners there are."""
    made, seen = Plan(), dict[str, int]()
    for row in rows:
        code = row.text("code").casefold()
        if seen.setdefault(code, row.number) != row.number:
            where = (row.number, heading(context, "code"), row.text("code"))
            made.problems.append(p.Contradicts(*where, seen[code]))
            continue
        there = context.known.partners.get(code)
        before = None if there is None else there[1]
        if before is None:
            empty = [key for key in ("name", "role") if not row.text(key)]
            if empty:
                names = [heading(context, key) or key for key in empty]
                made.problems += [p.CellMissing(row.number, name, "") for name in names]
                continue
        form = _form(row, before)
        if before is not None and masters.as_json(before) == masters.as_json(form):
            made.same += 1
            continue
        label, subject = f"{form.code} {form.name}", None if there is None else there[0]
        made.steps.append(Step((row.number,), label, before is None, (before, form), subject))
    return made


def _form(row: Row, before: PartnerForm | None) -> PartnerForm:
    text, role = row.text, row.text("role")
    start = before or PartnerForm(text("code"), text("name"))
    lead, credit, active = row.whole("lead_days"), row.whole("credit_days"), row.flag("active")
    return replace(
        start,
        name=text("name") or start.name,
        supplier=role in ("supplier", "both") if role else start.supplier,
        customer=role in ("customer", "both") if role else start.customer,
        tax_number=text("tax_number") or start.tax_number,
        contact=text("contact") or start.contact,
        phone=text("phone") or start.phone,
        address=text("address") or start.address,
        lead_days=start.lead_days if lead is None else lead,
        credit_days=start.credit_days if credit is None else credit,
        active=start.active if active is None else active,
    )


def _form_of(value: Mapping[str, Any]) -> PartnerForm:
    return PartnerForm(**value)


KEPT = masters.Kept(
    "setup.partner", Partner, partners_now, _form_of, save_partner, ((Partner, "id"),)
)
PARTNERS = masters.sheet_of(
    code="partners",
    title=N_("Suppliers and customers"),
    about=N_("Adds suppliers and customers and changes those there are, by code."),
    permission="setup.catalog",
    fields=FIELDS,
    plan=plan,
    kept=KEPT,
)
