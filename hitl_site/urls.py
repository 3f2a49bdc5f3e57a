"""The site's addresses."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from hitl_site.csp_report import csp_report
from hitl_site.health.endpoints import URLS as HEALTH_URLS
from hitl_site.settings.security import CSP_REPORT_PATH
from review_queue.desk.item.link_page import decide

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("decide/<str:token>/", decide, name="decide_by_link"),
    path(CSP_REPORT_PATH.lstrip("/"), csp_report),
    *HEALTH_URLS,
]
