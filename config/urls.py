"""Every address of the site. Each folder lists its own pages; this says where they hang."""

from django.contrib import admin
from django.urls import include, path

from casework.urls import urlpatterns as casework_pages
from config.metrics import metrics
from config.pages import csp_report, healthz
from config.readiness import readyz
from intake.api import api
from intake.urls import urlpatterns as intake_pages
from offices.signin.urls import urlpatterns as door
from routing.urls import urlpatterns as programme_pages

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("csp", csp_report, name="csp_report"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("idioma/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    *programme_pages,
    path("consola/", admin.site.urls),
    *door,
    *intake_pages,
    *casework_pages,
]

handler400 = "config.pages.bad_request"
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
handler500 = "config.pages.server_error"
