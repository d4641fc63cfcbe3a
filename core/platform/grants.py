"""The actor behind a user id, with the rights that hold at this moment.

Read at every click, so a right that is taken away is gone at the next one. A role given for
an org unit holds for all units below it (their `path` starts with its path), closed ones
included: history stays readable.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select
from sqlmodel import col

from core.platform.rights import SEE, SEE_COST, Actor
from models.company import OrgUnit
from models.people import Role, RolePermission, User, UserRole


def actor_of(connection: Connection, user_id: int) -> Actor | None:
    """The actor, or None for a user who is unknown or no longer active. Four small queries."""
    user = connection.execute(
        select(
            col(User.username), col(User.name), col(User.language), col(User.rights_version)
        ).where(col(User.id) == user_id, col(User.active).is_(True))
    ).one_or_none()
    if user is None:
        return None
    given = connection.execute(
        select(col(Role.id), col(Role.code), col(OrgUnit.path))
        .select_from(UserRole)
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .join(OrgUnit, col(OrgUnit.id) == col(UserRole.org_unit_id))
        .where(col(UserRole.user_id) == user_id)
        .order_by(col(Role.id))
    ).all()
    permissions = _permissions(connection, {role_id or 0 for role_id, _, _ in given})
    units, below = _units_below(connection, {path for _, _, path in given})
    grants: dict[str, set[int]] = defaultdict(set)
    for role_id, _, path in given:
        for permission in permissions[role_id or 0]:
            grants[permission] |= below[path]
    return Actor(
        user_id=user_id,
        username=user[0],
        name=user[1],
        language=user[2],
        rights_version=user[3],
        roles=tuple(dict.fromkeys(code for _, code, _ in given)),
        grants={permission: frozenset(ids) for permission, ids in grants.items()},
        units=units,
    )


def reads_everything(connection: Connection) -> Actor:
    """The second process: it reads every row of every company, and may do nothing else."""
    units = {
        unit: company
        for unit, company in connection.execute(select(col(OrgUnit.id), col(OrgUnit.company_id)))
        if unit is not None
    }
    everywhere = frozenset(units)
    return Actor(0, "worker", "worker", grants={SEE: everywhere, SEE_COST: everywhere}, units=units)


def _permissions(connection: Connection, role_ids: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for role_id, permission in connection.execute(
        select(col(RolePermission.role_id), col(RolePermission.permission)).where(
            col(RolePermission.role_id).in_(role_ids)
        )
    ):
        found[role_id].add(permission)
    return found


def _units_below(
    connection: Connection, roots: set[str]
) -> tuple[dict[int, int], dict[str, frozenset[int]]]:
    """Company of each unit under any root, and the units under each root."""
    units: dict[int, int] = {}
    below: dict[str, set[int]] = {root: set() for root in roots}
    if roots:
        for unit_id, path, company_id in connection.execute(
            select(col(OrgUnit.id), col(OrgUnit.path), col(OrgUnit.company_id))
        ):
            for root in roots:
                if path.startswith(root):
                    below[root].add(unit_id or 0)
                    units[unit_id or 0] = company_id
    return units, {root: frozenset(ids) for root, ids in below.items()}
