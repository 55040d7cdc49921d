"""Addresses of the registration."""

from django.urls import path

from intake.views import desk, sent

urlpatterns = [
    path("registro/", desk.start, name="registration_start"),
    path("registro/<uuid:draft_id>/persona/", desk.person, name="draft_person"),
    path("registro/<uuid:draft_id>/hogar/", desk.household, name="draft_household"),
    path("registro/<uuid:draft_id>/hogar/<slug:member_id>/", desk.member, name="draft_member"),
    path(
        "registro/<uuid:draft_id>/hogar/<slug:member_id>/quitar/",
        desk.remove_member,
        name="draft_remove_member",
    ),
    path("registro/<uuid:draft_id>/contacto/", desk.contact, name="draft_contact"),
    path("registro/<uuid:draft_id>/revisar/", desk.review, name="draft_review"),
    path("registro/<uuid:draft_id>/borrar/", desk.discard, name="draft_discard"),
    path("registro/enviado/<str:reference>/", sent.sent, name="registration_sent"),
    path("registro/enviado/<str:reference>/qr.svg", sent.qr, name="registration_qr"),
    path("registro/enviado/<str:reference>/comprobante.pdf", sent.slip, name="registration_slip"),
]
