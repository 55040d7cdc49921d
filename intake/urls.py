"""Addresses of the registration."""

from django.urls import path

from intake.views import desk, desk_files, desk_handover, desk_sending, offline, sent
from intake.views.public import asking, begin, check, danger, files, home, message, own_changes, sending, status, voices

public = [
    path("", home.home, name="public_home"),
    path("cerrado/<str:office>/", home.closed, name="public_closed"),
    path("puedo/", check.check, name="public_check"),
    path("solicitud/", begin.start, name="public_start"),
    path("solicitud/seguir/", begin.resume, name="public_resume"),
    path("solicitud/abrir/", begin.go_on, name="public_continue"),
    path("solicitud/codigo/", begin.code, name="public_code"),
    path("salir-rapido/", begin.leave, name="public_leave"),
    path("solicitud/tareas/", asking.tasks, name="public_tasks"),
    path("solicitud/hogar/", asking.household, name="public_household"),
    path("solicitud/hogar/otra/", asking.add_member, name="public_add_member"),
    path("solicitud/hogar/<slug:person_id>/quitar/", asking.remove_member, name="public_remove_member"),
    path("solicitud/hogar/<slug:person_id>/<slug:question_name>/", asking.question, name="public_member"),
    path("solicitud/borrar/", asking.discard, name="public_discard"),
    path("solicitud/ayuda-ahora/", danger.help_now, name="public_help_now"),
    path("solicitud/revisar/", sending.review, name="public_review"),
    path("solicitud/enviada/", sending.sent, name="public_sent"),
    path("solicitud/enviada/comprobante.pdf", sending.slip, name="public_slip"),
    path("solicitud/archivos/", files.files, name="public_files"),
    path("solicitud/archivos/<uuid:file_id>/quitar/", files.remove, name="public_remove_file"),
    path("estado/", status.status, name="public_status"),
    path("estado/retirar/", status.withdraw, name="public_withdraw"),
    path("estado/pedir/", status.ask, name="public_ask"),
    path("queja/", voices.complain, name="public_complaint"),
    path("queja/seguir/", voices.complaint_state, name="public_complaint_state"),
    path("mensaje/", message.is_it_ours, name="public_message"),
    path("opinion/", voices.give_feedback, name="public_feedback"),
    path("estado/contacto/", own_changes.contact, name="public_contact"),
    path("estado/nacimiento/", own_changes.newborn, name="public_newborn"),
    path("solicitud/<slug:question_name>/", asking.question, name="public_question"),
]

urlpatterns = [
    *public,
    path("registro/sin-conexion/", offline.page, name="offline"),
    path("registro/sin-conexion/en-blanco/", offline.blank, name="offline_blank"),
    path("registro/sin-conexion/permiso/", offline.permit, name="offline_permit"),
    path("registro/sin-conexion/trabajador.js", offline.worker, name="offline_worker"),
    path("registro/", desk.start, name="registration_start"),
    path("registro/seguir/", desk_handover.take_over, name="draft_take_over"),
    path("registro/<uuid:draft_id>/persona/", desk.person, name="draft_person"),
    path("registro/<uuid:draft_id>/hogar/", desk.household, name="draft_household"),
    path("registro/<uuid:draft_id>/situacion/", desk.situation, name="draft_situation"),
    path("registro/<uuid:draft_id>/revisar/", desk_sending.review, name="draft_review"),
    path("registro/<uuid:draft_id>/borrar/", desk_sending.discard, name="draft_discard"),
    path("archivos/registro/<uuid:draft_id>/", desk_files.files, name="draft_files"),
    path("archivos/registro/<uuid:draft_id>/<uuid:file_id>/quitar/", desk_files.remove, name="draft_remove_file"),
    path("registro/enviado/<str:reference>/", sent.sent, name="registration_sent"),
    path("registro/enviado/<str:reference>/qr.svg", sent.qr, name="registration_qr"),
    path("registro/enviado/<str:reference>/comprobante.pdf", sent.slip, name="registration_slip"),
]
