"""The ministry and the partners of its known agreements (from the press; no text was seen)."""

from migranportal.accounts.models import Organisation

_KIND = Organisation.Kind
_SIGNED_2_DEC = "Penandatanganan 2 Dec 2025, detik.com, 2 Dec 2025"

_PARTNERS = [
    ("kp2mi", "Kementerian Pelindungan Pekerja Migran Indonesia", _KIND.MINISTRY, "",
     "Perpres 165/2024"),
    ("kemendagri", "Kementerian Dalam Negeri", _KIND.MINISTRY, "",
     "NK 3 Dec 2020 (goriau, tagar.id); NK + SEB 3 Dec 2024 (sinpo.id)"),
    ("kemendes", "Kementerian Desa dan Pembangunan Daerah Tertinggal", _KIND.MINISTRY, "",
     "NK + SEB 3 Dec 2024 (sinpo.id); NK 27 Feb 2025 (inilahbanten)"),
    ("kemnaker", "Kementerian Ketenagakerjaan", _KIND.MINISTRY, "",
     "NK + SEB 3 Dec 2024 (sinpo.id)"),
    ("kemenimipas", "Kementerian Imigrasi dan Pemasyarakatan", _KIND.MINISTRY, "",
     "NK 25 Apr 2025 (majalahnusantara, 19 Sep 2025)"),
    ("ditjen-imigrasi", "Direktorat Jenderal Imigrasi", _KIND.DIRECTORATE, "",
     "PKS 18 Dec 2020 (vdokumen); PKS 2 Dec 2025 (detik.com)"),
    ("bpsdm-kemendes", "BPSDM PMDDT Kementerian Desa dan Pembangunan Daerah Tertinggal",
     _KIND.DIRECTORATE, "", "PKS 11 Sep 2025 (tppindonesia)"),
    ("kemenkop", "Kementerian Koperasi", _KIND.MINISTRY, "", "NK 14 Jul 2025 (suara.com)"),
    ("kemenumkm", "Kementerian Usaha Mikro, Kecil, dan Menengah", _KIND.MINISTRY, "",
     "NK, Oct 2025 (voiceindonesia, 9 Oct 2025)"),
    ("kemlu", "Kementerian Luar Negeri", _KIND.MINISTRY, "",
     "PKS 9 Mar 2018; NK 16 Oct 2025 (perspektifspace)"),
    ("bawaslu", "Badan Pengawas Pemilihan Umum", _KIND.MINISTRY, "",
     "NK + PKS 2 Dec 2025 (bawaslu.go.id; detik.com)"),
    ("kemendag", "Kementerian Perdagangan", _KIND.MINISTRY, "",
     "NK direncanakan (en.antaranews, 16 Dec 2025)"),
    ("kpu", "Komisi Pemilihan Umum", _KIND.MINISTRY, "",
     "Pembicaraan 11 Feb 2026 (berita86)"),
    ("undip", "Universitas Diponegoro", _KIND.UNIVERSITY, "33.74",
     "Migrant Center 26 Jun 2025 (irfandi.net)"),
    ("unp", "Universitas Negeri Padang", _KIND.UNIVERSITY, "13.71",
     "NK 28 Jun 2025 (posmetropadang)"),
    ("unhas", "Universitas Hasanuddin", _KIND.UNIVERSITY, "73.71",
     "NK + PKS 13 Nov 2025 (jpnn, 14 Nov 2025)"),
    ("kota-bontang", "Pemerintah Kota Bontang", _KIND.LOCAL_GOVERNMENT, "64.74", _SIGNED_2_DEC),
    ("kab-flores-timur", "Pemerintah Kabupaten Flores Timur", _KIND.LOCAL_GOVERNMENT, "53.06",
     _SIGNED_2_DEC),
    ("kab-probolinggo", "Pemerintah Kabupaten Probolinggo", _KIND.LOCAL_GOVERNMENT, "35.13",
     _SIGNED_2_DEC),
    ("kab-jember", "Pemerintah Kabupaten Jember", _KIND.LOCAL_GOVERNMENT, "35.09", _SIGNED_2_DEC),
    ("perpukadesi", "Perpukadesi", _KIND.OTHER, "", _SIGNED_2_DEC),
    ("komnas-anak", "Komnas Anak", _KIND.OTHER, "", _SIGNED_2_DEC),
    ("hipki", "HIPKI", _KIND.OTHER, "", _SIGNED_2_DEC),
    ("pelita-indonesia", "PELITA Indonesia", _KIND.OTHER, "", _SIGNED_2_DEC),
]  # fmt: skip

ORGANISATIONS = [
    Organisation(code=code, name=name, kind=kind, area_code=area_code, source=source)
    for code, name, kind, area_code, source in _PARTNERS
]
