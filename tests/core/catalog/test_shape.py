"""Companies, org units, warehouses, categories, partners: the shape of a firm."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlmodel import select

from core.catalog.categories import CategoryForm, save_category, set_costing
from core.catalog.companies import CompanyForm, change_company
from core.catalog.measures import save_unit
from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.catalog.partners import PartnerForm, save_partner
from core.catalog.refusals import (
    CodeTaken,
    Missing,
    NotAChoice,
    NotANumber,
    NotFound,
    OwnAncestor,
    TooLong,
)
from core.catalog.warehouses import WarehouseForm, save_cost_pool, save_warehouse
from core.platform.rights import NotAllowed
from models.catalog import Category, Partner
from models.company import Company, CostingPolicy, OrgUnit, Warehouse
from tests.founded import Ground


def unit(ground: Ground, code: str, parent_id: int, kind: str = "store") -> int:
    made = save_org_unit(
        ground.session,
        ground.actor,
        ground.company_id,
        OrgUnitForm(code, f"组织 {code}", kind, parent_id),
    )
    assert isinstance(made, int)
    return made


def path(ground: Ground, unit_id: int) -> str:
    return ground.session.get_one(OrgUnit, unit_id).path


def test_a_company_is_changed_by_who_may(ground: Ground) -> None:
    form = CompanyForm("C1", "江南生鲜集团", standard="ASBE", tax_kind="small")
    assert change_company(ground.session, ground.actor, ground.company_id, form) == 1
    company = ground.session.get_one(Company, ground.company_id)
    assert (company.name, company.standard, company.tax_kind) == ("江南生鲜集团", "ASBE", "small")
    weak = dataclasses.replace(ground.actor, grants={})
    assert isinstance(change_company(ground.session, weak, ground.company_id, form), NotAllowed)


def test_a_company_keeps_to_what_is_known(ground: Ground) -> None:
    for form, kind in (
        (CompanyForm("C1", "x", currency="XXX"), NotAChoice),
        (CompanyForm("C1", "x", standard="GAAP"), NotAChoice),
        (CompanyForm("C1", "x", zone="Mars/Base"), NotAChoice),
        (CompanyForm("C1", ""), Missing),
        (CompanyForm("C" * 21, "x"), TooLong),
    ):
        answer = change_company(ground.session, ground.actor, ground.company_id, form)
        assert isinstance(answer, kind)


def test_a_unit_moves_with_all_below_it(ground: Ground) -> None:
    head = ground.founded.head_office_id
    east, west = unit(ground, "E", head, "region"), unit(ground, "W", head, "region")
    shop = unit(ground, "E1", east)
    assert path(ground, shop) == f"/{head}/{east}/{shop}/"
    moved = save_org_unit(
        ground.session,
        ground.actor,
        ground.company_id,
        OrgUnitForm("E", "东区", "region", west),
        east,
    )
    assert moved == east
    ground.session.expire_all()
    assert path(ground, shop) == f"/{head}/{west}/{east}/{shop}/"


def test_a_unit_cannot_stand_below_itself(ground: Ground) -> None:
    east = unit(ground, "E", ground.founded.head_office_id, "region")
    shop = unit(ground, "E1", east)
    form = OrgUnitForm("E", "东区", "region", shop)
    answer = save_org_unit(ground.session, ground.actor, ground.company_id, form, east)
    assert isinstance(answer, OwnAncestor)


def test_the_head_office_stays_on_top_and_awake(ground: Ground) -> None:
    form = OrgUnitForm("HQ", "总部大楼", "head", None, active=False)
    head = ground.founded.head_office_id
    assert save_org_unit(ground.session, ground.actor, ground.company_id, form, head) == head
    row = ground.session.get_one(OrgUnit, head)
    assert (row.name, row.active, row.path) == ("总部大楼", True, f"/{head}/")


def test_hours_run_forward(ground: Ground) -> None:
    form = OrgUnitForm("S", "店", "store", 1, opens_minute=600, closes_minute=600)
    answer = save_org_unit(ground.session, ground.actor, ground.company_id, form)
    assert isinstance(answer, NotANumber)


def test_rights_reach_a_new_unit_below_at_once(ground: Ground) -> None:
    shop = unit(ground, "S1", ground.founded.head_office_id)
    assert ground.actor.may("purchase.receive", shop)


def test_a_warehouse_belongs_to_units_and_pools_of_its_company(ground: Ground) -> None:
    good = WarehouseForm("W2", "冷库", "ordinary", 1, ground.founded.cost_pool_id)
    made = save_warehouse(ground.session, ground.actor, ground.company_id, good)
    assert isinstance(made, int)
    for change, kind in (
        ({"code": "w1"}, CodeTaken),
        ({"kind": "moon"}, NotAChoice),
        ({"cost_pool_id": 99}, NotFound),
        ({"org_unit_id": 99}, NotAllowed),
        ({"name": ""}, Missing),
    ):
        form = dataclasses.replace(good, code="W3")
        form = dataclasses.replace(form, **change)
        answer = save_warehouse(ground.session, ground.actor, ground.company_id, form)
        assert isinstance(answer, kind)
    assert len(ground.session.exec(select(Warehouse)).all()) == 2


def test_cost_pools_have_codes_of_their_own(ground: Ground) -> None:
    company = ground.company_id
    made = save_cost_pool(ground.session, ground.actor, company, "P2", "北方")
    assert isinstance(made, int)
    assert isinstance(
        save_cost_pool(ground.session, ground.actor, company, "p2", "南方"), CodeTaken
    )
    assert save_cost_pool(ground.session, ground.actor, company, "P2", "北区", made) == made


def test_categories_form_a_tree(ground: Ground) -> None:
    def save(form: CategoryForm, category_id: int | None = None) -> object:
        return save_category(ground.session, ground.actor, ground.company_id, form, category_id)

    fresh = save(CategoryForm("1", "生鲜"))
    assert isinstance(fresh, int)
    fruit = save(CategoryForm("11", "水果", fresh))
    assert isinstance(fruit, int)
    assert isinstance(save(CategoryForm("1", "生鲜", fruit), fresh), OwnAncestor)
    assert isinstance(save(CategoryForm("12", "蔬菜", 999)), NotFound)
    assert isinstance(save(CategoryForm("12", "蔬菜", over_receipt_bp=-1)), NotANumber)
    assert len(ground.session.exec(select(Category)).all()) == 3


def test_a_costing_method_holds_from_a_day(ground: Ground) -> None:
    first_of_december = dt.date(2026, 12, 1)
    category = ground.founded.category_id
    args = (ground.session, ground.actor, ground.company_id, category)
    policy = set_costing(*args, "fifo", first_of_december)
    assert set_costing(*args, "specific", first_of_december) == policy
    assert isinstance(set_costing(*args, "lifo", first_of_december), NotAChoice)
    assert len(ground.session.exec(select(CostingPolicy)).all()) == 2


def test_a_partner_supplies_or_buys(ground: Ground) -> None:
    def save(form: PartnerForm, partner_id: int | None = None) -> object:
        return save_partner(ground.session, ground.actor, ground.company_id, form, partner_id)

    assert isinstance(save(PartnerForm("S1", "绿源农场")), Missing)
    made = save(PartnerForm("S1", "绿源农场", supplier=True, contact="王芳"))
    assert isinstance(made, int)
    assert ground.session.get_one(Partner, made).initials == "lync"
    assert isinstance(save(PartnerForm("s1", "别家", customer=True)), CodeTaken)
    assert isinstance(save(PartnerForm("S2", "别家", customer=True, lead_days=-1)), NotANumber)


def test_contacts_that_one_may_not_see_are_left_alone(ground: Ground) -> None:
    form = PartnerForm("S1", "绿源农场", supplier=True, contact="王芳")
    made = save_partner(ground.session, ground.actor, ground.company_id, form)
    assert isinstance(made, int)
    actor = ground.actor
    blind = dataclasses.replace(
        actor, grants={k: v for k, v in actor.grants.items() if k != "see.personal"}
    )
    changed = dataclasses.replace(form, contact="", name="绿源")
    assert save_partner(ground.session, blind, ground.company_id, changed, made) == made
    assert ground.session.get_one(Partner, made).contact == "王芳"


def test_units_of_measure_have_one_code_each(ground: Ground) -> None:
    made = save_unit(ground.session, ground.actor, "PALLET", "托盘", "pallet")
    assert isinstance(made, int)
    assert isinstance(save_unit(ground.session, ground.actor, "pallet", "托", ""), CodeTaken)
    assert save_unit(ground.session, ground.actor, "PALLET", "大托盘", "", made) == made
