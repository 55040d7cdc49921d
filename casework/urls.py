"""Addresses of the case workers' pages."""

from django.urls import path

from casework.views import (
    audit,
    case,
    fairness,
    files,
    note,
    operations,
    queue,
    refusals,
    retention,
    rights,
    subject_access,
)

urlpatterns = [
    path("inicio/", queue.home, name="home"),
    path("cola/<str:office>/<slug:queue>/", queue.queue, name="queue"),
    path("casos/", queue.find, name="find_case"),
    path("casos/<str:reference>/", case.case, name="case"),
    path("casos/<str:reference>/nota/", note.note, name="case_note"),
    path("archivos/casos/<str:reference>/", files.add, name="case_files"),
    path("casos/<str:reference>/archivos/<uuid:file_id>/", files.file, name="case_file"),
    path("casos/<str:reference>/copia/", subject_access.subject_access, name="subject_access"),
    path("conservacion/", retention.retention, name="retention"),
    path("conservacion/<uuid:proposal_id>/", retention.proposal, name="retention_proposal"),
    path("conservacion/<uuid:proposal_id>/decidir/", retention.decision, name="retention_decide"),
    path("peticiones/", rights.requests, name="requests"),
    path("peticiones/<uuid:request_id>/", rights.request_page, name="request"),
    path("casos/<str:reference>/lecturas/", audit.case_readers, name="case_readers"),
    path("auditoria/", audit.search, name="audit"),
    path("auditoria/lecturas/", audit.unusual, name="audit_unusual"),
    path("auditoria/cadenas/", audit.chains, name="audit_chains"),
    path("auditoria/cadenas/archivo/", audit.bundle, name="audit_bundle"),
    path("equidad/", fairness.fairness, name="fairness"),
    path("rechazos/", refusals.refusals, name="refusals"),
    path("operacion/", operations.operations, name="operations"),
    path("operacion/reintentar/", operations.revive, name="revive"),
]
