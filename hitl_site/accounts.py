"""Who is at the screen: the person with their own settings, and all their rights in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Q, QuerySet

from kept.queries import Place, kept


@kept
def _with_settings(user_id: Place) -> QuerySet[User]:
    settings = ("review_preferences", "notice_preferences")
    return User.objects.select_related(*settings).filter(pk=user_id)


@kept
def _all_rights() -> QuerySet[Permission, tuple[str, str]]:
    return Permission.objects.order_by().values_list("content_type__app_label", "codename")


@kept
def _rights_of(user_id: Place) -> QuerySet[Permission, tuple[str, str]]:
    mine = Q(user=user_id) | Q(group__user=user_id)
    rights = Permission.objects.order_by().filter(mine).distinct()
    return rights.values_list("content_type__app_label", "codename")


class DeskBackend(ModelBackend):
    """Django's own accounts and rights, read in two queries a page instead of five."""

    def get_user(self, user_id: Any) -> User | None:
        """The active account with what it set for the desk and for notices."""
        user = _with_settings.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Own rights and those of the groups together; a superuser has all, the inactive none."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            names = _all_rights() if user_obj.is_superuser else _rights_of(user_obj.pk)
            user_obj._perm_cache = {f"{label}.{name}" for label, name in names}
        found: set[str] = user_obj._perm_cache
        return found
