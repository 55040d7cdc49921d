"""Addresses of the console's pages about versions of the programme, their routing tables and golden cases."""

from django.urls import path

from routing.views import golden, overrides, tables, versions, what_if, what_if_cases

VERSION = "programa/<uuid:version_id>/"

urlpatterns = [
    path(VERSION, versions.version, name="programme_version"),
    path(f"{VERSION}revisar/", versions.check, name="programme_check"),
    path(f"{VERSION}devolver/", versions.reopen, name="programme_reopen"),
    path(f"{VERSION}aprobar/", versions.approve, name="programme_approve"),
    path(f"{VERSION}retirar/", versions.withdraw, name="programme_withdraw"),
    path(f"{VERSION}volver/", versions.roll_back, name="programme_roll_back"),
    path(f"{VERSION}rutas/", tables.table, name="routing_table"),
    path(f"{VERSION}rutas/archivo/", tables.export, name="routing_export"),
    path(f"{VERSION}rutas/importar/", tables.take, name="routing_import"),
    path(f"{VERSION}rutas/<str:group>/", tables.group, name="routing_group"),
    path(f"{VERSION}probar/", what_if.what_ifs, name="what_ifs"),
    path("prueba/<uuid:run_id>/", what_if.what_if, name="what_if"),
    path("prueba/<uuid:run_id>/detener/", what_if.cancel, name="what_if_cancel"),
    path("prueba/<uuid:run_id>/casos/", what_if_cases.cases, name="what_if_cases"),
    path("rutas-cambiadas/", overrides.counts, name="override_counts"),
    path("casos-de-prueba/", golden.cases, name="golden_cases"),
    path("casos-de-prueba/<uuid:golden_id>/", golden.case, name="golden_case"),
]
