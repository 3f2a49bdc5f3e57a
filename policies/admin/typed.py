"""Django's admin classes with their model for the type checker; they take none at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

if TYPE_CHECKING:
    from policies.models import PolicyVersion, Rule, RuleCondition

    VersionPages = admin.ModelAdmin[PolicyVersion]
    RulePages = admin.ModelAdmin[Rule]
    PastPages = admin.ModelAdmin[Any]
    RuleRows = admin.TabularInline[Rule, PolicyVersion]
    ConditionRows = admin.TabularInline[RuleCondition, Rule]
    RuleFields = forms.ModelForm[Rule]
    ConditionFields = forms.ModelForm[RuleCondition]
else:
    VersionPages = RulePages = PastPages = admin.ModelAdmin
    RuleRows = ConditionRows = admin.TabularInline
    RuleFields = ConditionFields = forms.ModelForm
