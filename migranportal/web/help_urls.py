"""Addresses of what helps and informs: the public profile, guide, glossary and blank forms."""

from django.urls import path

from migranportal.web.blank_forms import blank_form, index
from migranportal.web.glossary import glossary
from migranportal.web.guide import chapter, contents
from migranportal.web.public import public_profile

urlpatterns = [
    path("profil/<village:code>/", public_profile, name="public_profile"),
    path("panduan/", contents, name="guide"),
    path("panduan/<slug:slug>/", chapter, name="guide_chapter"),
    path("glosarium/", glossary, name="glossary"),
    path("formulir/", index, name="blank_forms"),
    path("formulir/<slug:slug>/", blank_form, name="blank_form"),
]
