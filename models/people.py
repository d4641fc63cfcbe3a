"""Who may sign in, what each may do and where, and the sessions the server keeps."""

from sqlalchemy import UniqueConstraint

from models.base import Access, Scope, Table, flag, instant, key, maybe_ref, ref, text, whole


class User(Table, table=True):
    """用户. `rights_version` grows at each change of rights or password; it is part of every
    cache key, and sessions of an older version end."""

    __tablename__ = "app_user"
    __scope__ = Scope.SHARED
    id: int | None = key()
    username: str = text(Access.OPEN, 60, unique=True)
    name: str = text(Access.OPEN)
    password_hash: str = text(Access.SECRET, 200)
    language: str = text(Access.OPEN, 5)
    active: bool = flag(Access.OPEN, True)
    rights_version: int = whole(Access.OPEN, 1)


class Role(Table, table=True):
    """角色: a named set of permissions."""

    __scope__ = Scope.SHARED
    id: int | None = key()
    code: str = text(Access.OPEN, 40, unique=True)
    name: str = text(Access.OPEN)
    name_en: str = text(Access.OPEN)


class RolePermission(Table, table=True):
    """One permission of a role, e.g. `purchase.receive` (see core/platform/rights)."""

    __tablename__ = "role_permission"
    __scope__ = Scope.SHARED
    role_id: int = ref("role.id", primary_key=True)
    permission: str = text(Access.OPEN, 60, primary_key=True)


class UserRole(Table, table=True):
    """A user has a role for one org unit and everything below it."""

    __tablename__ = "user_role"
    __scope__ = Scope.SHARED
    __table_args__ = (UniqueConstraint("user_id", "role_id", "org_unit_id"),)
    id: int | None = key()
    user_id: int = ref("app_user.id", index=True)
    role_id: int = ref("role.id")
    org_unit_id: int = ref("org_unit.id")


class SignIn(Table, table=True):
    """会话: a ticket (30 s, once) or a session, known only by the hash of its opaque id."""

    __tablename__ = "sign_in"
    __scope__ = Scope.SECRET
    token_hash: str = text(Access.SECRET, 64, primary_key=True)
    user_id: int = ref("app_user.id", index=True)
    kind: str = text(Access.SECRET, 10)
    rights_version: int = whole(Access.SECRET, 1)
    created_at: int = instant(Access.SECRET)
    seen_at: int = instant(Access.SECRET)
    expires_at: int = instant(Access.SECRET)
    revoked_at: int | None = instant(Access.SECRET, nullable=True)


class SignInThrottle(Table, table=True):
    """Failures of one user name or one address, and until when it must wait."""

    __tablename__ = "sign_in_throttle"
    __scope__ = Scope.SECRET
    subject: str = text(Access.SECRET, 120, primary_key=True)
    failures: int = whole(Access.SECRET)
    locked_until: int = instant(Access.SECRET, 0)


class ApiToken(Table, table=True):
    """接口令牌: lets a program act for a user, with the rights he has at each call. Known only
    by its hash; `name` says which program holds it."""

    __tablename__ = "api_token"
    __scope__ = Scope.SECRET
    id: int | None = key()
    token_hash: str = text(Access.SECRET, 64, unique=True)
    user_id: int = ref("app_user.id", index=True)
    name: str = text(Access.SECRET, 80)
    created_at: int = instant(Access.SECRET)
    expires_at: int = instant(Access.SECRET)
    last_used_at: int | None = instant(Access.SECRET, nullable=True)
    revoked_at: int | None = instant(Access.SECRET, nullable=True)


class Preference(Table, table=True):
    """What a user chose to keep: an import mapping, a saved view."""

    __scope__ = Scope.SECRET
    __table_args__ = (UniqueConstraint("user_id", "company_id", "topic", "name"),)
    id: int | None = key()
    user_id: int | None = maybe_ref("app_user.id")
    company_id: int | None = maybe_ref("company.id")
    topic: str = text(Access.SECRET, 40)
    name: str = text(Access.SECRET, 120)
    value: str = text(Access.SECRET, 20000)
