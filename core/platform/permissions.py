"""Every permission there is, what it is called, and the roles a new company starts with.

A permission is a short text, `<what>.<act>`; roles are rows that anybody with
`setup.users` may change, these templates are only where they start. No role is special in
code: an administrator may do what the rows say. Approving is granted separately from
entering, so that nobody approves his own document by being powerful.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.platform.rights import SEE, SEE_COST, SEE_PERSONAL


@dataclass(frozen=True, slots=True)
class Permission:
    """A right, with its name in both languages and the group it is listed under."""

    key: str
    zh: str
    en: str

    @property
    def group(self) -> str:
        """What it is about: the word before the first dot."""
        return self.key.split(".")[0]


PERMISSIONS: tuple[Permission, ...] = (
    Permission(SEE, "查看本组织的数据", "See the data of the unit"),
    Permission(SEE_COST, "查看成本和进价", "See cost and purchase prices"),
    Permission(SEE_PERSONAL, "查看个人信息", "See personal data"),
    Permission("analyse.view", "查看分析", "Open the analyses"),
    Permission("views.share", "与全公司共享视图", "Share views with the company"),
    Permission("purchase.order", "采购订货", "Order from suppliers"),
    Permission("purchase.approve", "审批采购订单", "Approve purchase orders"),
    Permission("purchase.policy", "维护补货策略", "Keep replenishment policies"),
    Permission("purchase.budget", "设定采购预算", "Set purchase budgets"),
    Permission("purchase.receive", "采购收货", "Receive goods"),
    Permission("purchase.return", "采购退货", "Return to suppliers"),
    Permission("sales.order", "销售订单", "Take sales orders"),
    Permission("sales.deliver", "销售发货", "Deliver goods"),
    Permission("sales.return", "销售退货", "Take goods back from customers"),
    Permission("sales.markdown", "临期商品降价", "Mark down goods near expiry"),
    Permission("stock.view", "查看库存", "Look at stock"),
    Permission("stock.opening", "录入期初库存", "Enter opening stock"),
    Permission("stock.count", "盘点库存", "Count stock"),
    Permission("stock.count_review", "复核盘点并过账", "Review and post counts"),
    Permission("stock.count_approve", "审批盘点差异", "Approve count differences"),
    Permission("stock.ship", "调拨发货", "Send goods to other stores"),
    Permission("stock.receive", "调拨收货", "Take in goods sent by other stores"),
    Permission("stock.waste", "报损", "Write goods off"),
    Permission("stock.lots", "调整批次", "Correct lots"),
    Permission("till.import", "导入收银数据", "Import till sales"),
    Permission("document.view", "查看单据", "Look at documents"),
    Permission("document.attach", "给单据附照片", "Add photos to documents"),
    Permission("document.reverse", "冲销单据", "Reverse documents"),
    Permission("books.view", "查看账簿", "Look at the books"),
    Permission("books.period", "开启和关闭会计期间", "Open and close periods"),
    Permission("books.hold", "在暂锁的会计期间记账", "Post into periods on hold"),
    Permission("books.accounts", "维护会计科目", "Keep the chart of accounts"),
    Permission("setup.company", "设置公司和组织", "Set up companies and units"),
    Permission("setup.catalog", "维护商品和往来单位", "Keep items and partners"),
    Permission("setup.prices", "维护价格、促销和返利", "Keep prices, promotions and rebates"),
    Permission("setup.users", "管理用户和角色", "Manage users and roles"),
    Permission("setup.tokens", "管理接口令牌", "Keep API tokens"),
    Permission("audit.view", "查看操作记录", "See who changed what"),
)

KEYS: frozenset[str] = frozenset(permission.key for permission in PERMISSIONS)


def label(key: str, language: str) -> str:
    """The name of a permission; the key itself for one that is unknown."""
    for permission in PERMISSIONS:
        if permission.key == key:
            return permission.zh if language == "zh" else permission.en
    return key


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """A role as a company starts with it."""

    code: str
    zh: str
    en: str
    permissions: frozenset[str]


_LOOK = frozenset({SEE, "stock.view", "document.view"})
_BUYING = frozenset({"purchase.order", "purchase.receive", "purchase.return"})
_SELLING = frozenset({"sales.order", "sales.deliver", "sales.return"})
_STORING = frozenset({"stock.ship", "stock.receive", "stock.waste", "stock.lots"})
_MANAGING = (
    _LOOK
    | _BUYING
    | _SELLING
    | _STORING
    | {
        SEE_COST,
        SEE_PERSONAL,
        "analyse.view",
        "views.share",
        "purchase.approve",
        "purchase.policy",
        "purchase.budget",
        "stock.opening",
        "stock.count",
        "stock.count_review",
        "stock.count_approve",
        "till.import",
        "document.attach",
        "document.reverse",
        "books.view",
        "sales.markdown",
        "setup.catalog",
        "setup.prices",
    }
)

ROLE_TEMPLATES: tuple[RoleTemplate, ...] = (
    RoleTemplate(
        "administrator",
        "系统管理员",
        "Administrator",
        frozenset(
            {SEE, "setup.company", "setup.catalog", "setup.users", "setup.tokens", "audit.view"}
        ),
    ),
    RoleTemplate("manager", "经理", "Manager", frozenset(_MANAGING)),
    RoleTemplate(
        "regional_manager",
        "区域经理",
        "Regional manager",
        frozenset(_MANAGING - {"setup.catalog", "setup.prices", "books.view"}),
    ),
    RoleTemplate(
        "buyer",
        "采购员",
        "Buyer",
        _LOOK
        | _BUYING
        | {SEE_COST, SEE_PERSONAL, "analyse.view", "setup.catalog", "setup.prices"}
        | {"document.attach", "purchase.budget"},
    ),
    RoleTemplate(
        "store_staff",
        "店员",
        "Store staff",
        _LOOK
        | _STORING
        | {"purchase.receive", "sales.order", "sales.deliver", "sales.return", "stock.count"}
        | {"document.attach"},
    ),
    RoleTemplate(
        "finance",
        "财务",
        "Finance",
        _LOOK
        | {
            SEE_COST,
            SEE_PERSONAL,
            "analyse.view",
            "views.share",
            "stock.opening",
            "stock.count_approve",
            "till.import",
            "document.reverse",
            "books.view",
            "books.period",
            "books.hold",
            "books.accounts",
        },
    ),
    RoleTemplate(
        "auditor",
        "审计",
        "Auditor",
        _LOOK | {SEE_COST, SEE_PERSONAL, "analyse.view", "books.view", "audit.view"},
    ),
)

FOUNDER_ROLES: tuple[str, ...] = ("administrator", "manager", "finance")
"""What the first user is given: somebody must be able to do everything on the first day."""
