"""Countries where placements of Indonesian workers were reported: ISO 3166-1 code and names.

Not an official list: the thirty countries that press reports of the ministry's placement figures of
2021 to 2025 name. An administrator may add others.
"""

from migranportal.regions.models import Country

_NAMES = [
    ("AE", "Uni Emirat Arab", "United Arab Emirates"),
    ("AT", "Austria", "Austria"),
    ("BA", "Bosnia dan Herzegovina", "Bosnia and Herzegovina"),
    ("BN", "Brunei", "Brunei"),
    ("DE", "Jerman", "Germany"),
    ("FR", "Prancis", "France"),
    ("HK", "Hong Kong", "Hong Kong"),
    ("HU", "Hungaria", "Hungary"),
    ("IT", "Italia", "Italy"),
    ("JP", "Jepang", "Japan"),
    ("KH", "Kamboja", "Cambodia"),
    ("KR", "Korea Selatan", "South Korea"),
    ("KW", "Kuwait", "Kuwait"),
    ("LK", "Sri Lanka", "Sri Lanka"),
    ("MV", "Maladewa", "Maldives"),
    ("MX", "Meksiko", "Mexico"),
    ("MY", "Malaysia", "Malaysia"),
    ("NZ", "Selandia Baru", "New Zealand"),
    ("OM", "Oman", "Oman"),
    ("PG", "Papua Nugini", "Papua New Guinea"),
    ("PL", "Polandia", "Poland"),
    ("QA", "Qatar", "Qatar"),
    ("RO", "Rumania", "Romania"),
    ("RS", "Serbia", "Serbia"),
    ("SA", "Arab Saudi", "Saudi Arabia"),
    ("SG", "Singapura", "Singapore"),
    ("SK", "Slovakia", "Slovakia"),
    ("TR", "Turki", "Türkiye"),
    ("TW", "Taiwan", "Taiwan"),
    ("ZM", "Zambia", "Zambia"),
]

COUNTRIES = [
    Country(code=code, name_id=name_id, name_en=name_en) for code, name_id, name_en in _NAMES
]
