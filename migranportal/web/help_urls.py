"""Addresses of what helps and informs: the public profile, guide, glossary and blank forms."""

from django.urls import path

from migranportal.web import blank_forms, glossary, guide, public

urlpatterns = [
    path("profil/<village:code>/", public.public_profile, name="public_profile"),
    path("panduan/", guide.contents, name="guide"),
    path("panduan/<slug:slug>/", guide.chapter, name="guide_chapter"),
    path("glosarium/", glossary.glossary, name="glossary"),
    path("formulir/", blank_forms.index, name="blank_forms"),
    path("formulir/<slug:slug>/", blank_forms.blank_form, name="blank_form"),
]
