"""Addresses of the door: those of allauth's that we use, under the names by which it finds them, and our own."""

from django.urls import path

from offices.signin import again, views

urlpatterns = [
    path("entrar/", views.SignIn.as_view(), name="account_login"),
    path("entrar/codigo/", views.SecondFactor.as_view(), name="mfa_authenticate"),
    path("entrar/primera-vez/<str:who>/<str:token>/", views.use_first_access, name="first_access"),
    path("salir/", views.sign_out, name="sign_out"),
    path("entrar/otra-vez/", again.show_again, name="show_again"),
    path("acceso/seguir/", views.stay, name="stay"),
    path("acceso/cerrar-todo/", views.end_all_sessions, name="end_all_sessions"),
    path("acceso/quitar/<int:factor_id>/", views.remove_factor, name="remove_factor"),
    path("acceso/codigos/nuevos/", views.renew_codes, name="renew_codes"),
    path("acceso/", views.MyAccess.as_view(), name="mfa_index"),
    path("acceso/codigos/", views.EmergencyCodes.as_view(), name="mfa_view_recovery_codes"),
    path("acceso/aplicacion/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("acceso/llave/", views.AddKey.as_view(), name="mfa_add_webauthn"),
]
